# Ce que dit `adopt` des certificats trouvés quelque part.

adopt-tracked = { $count ->
    [one] { $count } certificat est désormais suivi :
   *[other] { $count } certificats sont désormais suivis :
}
adopt-known = { $count ->
    [one] { $count } certificat était déjà suivi :
   *[other] { $count } certificats étaient déjà suivis :
}

## Les certificats qui ne sont pas suivis, un par ligne.

adopt-passed-over = Laissés de côté
adopt-passed = { $title } (numéro de série { $serial } ; fin de validité : { $time }) : { $reason }
adopt-no-key = sa clé privée n’est pas là
adopt-lapsed = il a expiré, et son émetteur ne le renouvelle plus
adopt-replaced = un certificat plus récent du même titulaire est là
adopt-under-way = une opération en cours peut l’apporter : une fois qu’elle est réglée, recommencez

# Au-dessus des conseils. $id est l’élément dont il s’agit.
adopt-findings = Bon à savoir
adopt-renewed-elsewhere = { $id } a été renouvelé ailleurs et continue avec le nouveau certificat ; ses sauvegardes contiennent l’ancien
adopt-key-found = la clé privée de { $id } est de nouveau là, et fonctionne
adopt-further-copy = { $place } contient une autre copie de { $id }, qui se trouve ailleurs : un renouvellement ne remplace que celui-là (`neverlapse show { $id }`)
adopt-no-profile = aucun profil ne correspond à l’émetteur de { $id } : son échéance est suivie, et c’est vous qui le renouvelez ; s’il en existe un (`neverlapse issuers`), oubliez { $id } et reprenez-le avec --issuer I
adopt-legacy-encryption = { $place } est chiffré d’une manière dépassée (3DES ou RC2) qui ne protège pas sa clé : faites une sauvegarde, qui est bien chiffrée (`neverlapse back-up { $id } --to FILE`) ; un renouvellement réécrit le fichier lui-même

## Erreurs, comme dans errors.ftl.

cannot-adopt = impossible de suivre ce qui est dans { $location }
why-nothing-to-adopt = rien de ce qui s’y trouve ne peut être suivi
next-another-place = essayez un autre emplacement : `neverlapse locations` les énumère
