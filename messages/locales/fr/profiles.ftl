# Profils d’émetteurs : ceux qui sont laissés de côté, et ce qui précède une approbation.

issuer-left-out = Laissé de côté : { $problem }
issuer-approval-takes = { $issuer } approuve d’ordinaire en { $time }.
cannot-show-schema = impossible d’afficher le schéma des profils d’émetteurs

check-profile-left-out = Le profil d’émetteur { $about } est laissé de côté : { $detail }.
check-why-profile = Son émetteur n’est pas connu, ou l’est autrement que ne le dit ce fichier.
check-do-profile = Corrigez cela, puis relancez Neverlapse.
