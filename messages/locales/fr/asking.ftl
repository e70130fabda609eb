# Les fenêtres qui demandent des codes : les questions de sécurité d’un émetteur, et la moitié manquante d’une paire. Des
# phrases entières, sauf les titres, les libellés et les boutons.

## Questions de sécurité.

questions-title = Questions de sécurité
questions-title-of = Questions de sécurité pour { $title }
questions-asked = Les questions sont demandées à l’émetteur…
questions-judged = L’émetteur examine les réponses…
questions-about = L’émetteur pose { $questions ->
    [one] { $questions } question
   *[other] { $questions } questions
}. La plupart des réponses doivent être justes ; la casse et les espaces ne comptent pas.
questions-left = { $attempts ->
    [one] C’est le dernier essai : s’il échoue, l’émetteur n’acceptera plus de réponses.
   *[other] Il reste { $attempts } essais.
}
questions-do = Répondre
questions-nothing = Rien n’a été répondu, donc rien n’a été envoyé.
questions-missing = Il manque une réponse, et rien n’a encore été envoyé. Répondez encore une fois pour envoyer tel quel.
questions-wrong = Trop peu de réponses étaient justes ; l’émetteur ne dit pas lesquelles. Ce qui a été saisi est toujours là.
questions-stale = Ces questions ont reçu une réponse ailleurs entre-temps, et rien n’a été compté. Voici les questions actuelles.
questions-code-here = Les réponses sont justes, et le code est arrivé.
questions-code-came = Le code est arrivé.
questions-mailed = Les réponses sont justes. De nouveaux codes arrivent par e-mail.
questions-mailed-next = Importez l’e-mail dès qu’il est là.
questions-locked = L’émetteur n’accepte plus de réponses.
questions-locked-next = Demandez de nouveaux codes à l’émetteur { $issuer } ou refaites une demande, puis importez son nouvel e-mail.
questions-refused-next = Importez le dernier e-mail de l’émetteur { $issuer }. S’il n’apporte pas de code, renseignez-vous auprès de lui.
questions-none = Cet émetteur ne pose pas de questions de sécurité.
questions-none-half = Saisissez le code dès qu’il arrive.
questions-none-expired = Demandez de nouveaux codes à l’émetteur { $issuer }, puis importez son nouvel e-mail.
questions-unneeded = Il ne manque aucun code.

## La moitié manquante d’une paire.

code-title = Saisir le code
code-title-of = Code pour { $title }
code-about = Pour le numéro de référence { $number } de l’émetteur { $issuer }.
code-number = Le numéro de référence
code-number-hint = Tel qu’il figure dans l’e-mail de l’émetteur.
code-hint = Tel que l’émetteur l’a écrit ; les espaces avant et après ne comptent pas.
code-do = Utiliser ce code
code-doubtful = Comparez surtout ces caractères avec ce que l’émetteur a écrit : { $places }.
code-choice = Le caractère { $position } du code prête à confusion
code-choice-type = Saisir à nouveau tout le code
code-choice-read = Le lire comme { $reading }
code-read-already = Il a déjà été lu ainsi. Choisissez une autre lecture, ou saisissez le code à nouveau.
code-kept = Le code est là.
code-known = Cela n’a rien changé : il ne manquait aucun code.
code-of-renewal = Le renouvellement de ce certificat attend un code.
