# La fenêtre qui lit un e-mail d’approbation. Boutons, titres et étiquettes sans point ; le reste en phrases entières.

intake-title = Importer un e-mail
intake-file = Fichier de l’e-mail (.eml)
intake-file-hint = Choisissez-le, ou tapez son chemin puis Entrée.
intake-file-or-drop = Choisissez-le, déposez-le sur cette fenêtre, ou tapez son chemin puis Entrée.
intake-choose = Choisir l’e-mail de l’émetteur
intake-mails = E-mails
intake-text = Ou son texte, collé
intake-read = Le lire
intake-track = Le suivre
intake-by-hand = Je n’ai qu’un numéro de référence
intake-by-mail = J’ai l’e-mail

intake-is-activation = C’est une approbation, avec tout ce qu’il faut pour le retrait. Rien n’est encore enregistré.
intake-is-half = C’est la moitié d’une approbation. Rien n’est encore enregistré.
intake-is-nothing = Ce n’est pas une approbation.
intake-is-suspicious = Cet e-mail est suspect. Il n’est pas suivi : n’y ouvrez rien, et demandez à votre émetteur, par une voie que vous connaissez, s’il vient de lui.
intake-code-there = ••••••••, il est là
intake-code-missing = encore à venir
intake-link = { $host }, jamais ouvert de lui-même
intake-may-complete = attend l’approbation

intake-application = Quelle demande a été approuvée ?
intake-which = Ce peut être l’approbation de plusieurs demandes.
intake-which-next = Choisissez-en une ; seule sa clé va avec le certificat.

intake-issuer = Émetteur
intake-number = Numéro de référence
intake-code = Code d’autorisation ou PIN
intake-code-hint = Laissez vide s’il n’est pas encore arrivé.
intake-approved = Approuvé le
intake-approved-hint = Par exemple 2026-11-20 ou 2026-11-20 14:05 ; laissez vide pour maintenant.
intake-no-issuer = Choisissez l’émetteur.
intake-no-number = Tapez le numéro de référence, tel que l’émetteur l’a écrit.
intake-no-time = Écrivez-le comme 2026-11-20 ou 2026-11-20 14:05.
intake-in-future = C’est dans le futur : vérifiez le jour et l’horloge de cet ordinateur.
