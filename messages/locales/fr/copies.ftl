# Autres endroits où se trouve un certificat.

label-copy = Copie
value-stale-copy = { $place } (un certificat plus ancien)
note-stale-copy = { $place } contient encore un certificat plus ancien, que les programmes continuent d’y proposer : supprimez-le, ou mettez-y le nouveau depuis une sauvegarde (neverlapse restore FILE --to { $place })
value-key-stays = aucune : sa clé ne quitte pas le jeton
