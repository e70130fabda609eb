# Ce qui fonctionne, et qu'il faut pourtant savoir.

finding-non-ascii-password = le mot de passe contient des caractères non ASCII, que Java refuse : choisissez-en un en lettres simples et chiffres si le fichier est destiné à d’autres programmes
finding-incomplete-chain = la chaîne n’atteint pas sa racine : les programmes qui ne connaissent pas l’émetteur ne feront pas confiance au certificat
finding-browser-runs = le navigateur est ouvert : s’il ne propose pas le certificat, fermez-le et rouvrez-le
finding-legacy-encryption = le fichier est chiffré d’une manière dépassée (3DES ou RC2) : faites une nouvelle sauvegarde et supprimez celle-ci
