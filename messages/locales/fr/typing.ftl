# Ce qui est saisi dans les fenêtres. À côté d’un champ, des phrases entières.

typed-nothing = Saisissez-le d’abord.
typed-refused = La saisie n’est pas acceptée. Recommencez.
typed-forgotten = Ce qui était mémorisé ne l’ouvre plus. Saisissez-le.
typed-no-consent = Il reste un essai : cochez d’abord cette case.

renew-code-sent = L’émetteur a envoyé un code par e-mail. Saisissez-le ici dès qu’il est arrivé.
# Ce que l’émetteur en dit.
typed-code-refused = Le code n’est pas accepté : { $said }
