# Un renouvellement que l’émetteur n’accorde qu’avec un code à usage unique.

needs-verification-code = l’émetteur demande le code à usage unique qu’il a envoyé
needs-verification-code-after = l’émetteur demande le code à usage unique qu’il a envoyé : { $said }
needs-verification-code-remedy = saisissez le code : { $command }

notice-verification-code = Le renouvellement attend un code

secret-verification-code = le code à usage unique de l’e-mail de l’émetteur
verification-code-leave-empty = Sans réponse, un nouveau code est envoyé.
