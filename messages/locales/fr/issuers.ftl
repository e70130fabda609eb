# issuers : ce qui est dit des profils d’émetteurs.

value-template = modèle

issuer-sound = { $file } est un profil correct de l’émetteur { $id }. Pour l’utiliser : `neverlapse issuers add FILE`
issuer-mistakes = { $count ->
    [one] 1 erreur dans { $file }.
   *[other] { $count } erreurs dans { $file }.
}

## Erreurs : ce qui a échoué.

cannot-check-issuer = impossible de vérifier le profil { $file }
