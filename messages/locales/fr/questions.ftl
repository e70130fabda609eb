# Questions de sécurité : des codes pour qui y répond.

needs-code-by-questions = répondez aux questions de sécurité ({ $renew-code }), ou saisissez le code dès qu’il arrive ({ $add })
needs-new-codes-by-questions = répondez aux questions de sécurité pour obtenir de nouveaux codes : { $command }

cannot-renew-code = impossible d’obtenir un code pour { $id }
secret-answers = les réponses aux questions de sécurité

questions-come = L’émetteur pose { $questions } questions. La plupart des réponses doivent être justes ; la casse et les espaces ne comptent pas, et { $attempts ->
    [one] c’est le dernier essai
   *[other] il reste { $attempts } essais
}.
code-told = Les réponses sont justes, et le code de { $id } est arrivé.
code-mailed = Les réponses sont justes. De nouveaux codes pour { $id } arrivent par e-mail ; importez-le dès qu’il est là : { $command }
answers-wrong = Trop peu de réponses étaient justes.

why-answers-wrong = trop peu de réponses étaient justes ; { $attempts ->
    [one] il reste { $attempts } essai
   *[other] il reste { $attempts } essais
}
why-answers-count = le fichier a { $lines } lignes, et { $questions } questions sont posées
next-answer-again = regardez les questions ({ $command }), puis répondez-y de nouveau
next-one-answer-a-line = écrivez une réponse par ligne, dans l’ordre des questions : { $command }

label-question = Question
label-attempts-left = Essais restants
