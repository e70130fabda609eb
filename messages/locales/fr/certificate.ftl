# Ce que dit un certificat : les lignes que `show` ajoute à celles de l’élément.

label-email = e-mail
label-key = clé
label-key-usage = usages de la clé
# Sous un OU : ce que cet émetteur y inscrit.
label-means = sens
label-purposes = destiné à

## À quoi la clé peut servir (RFC 5280, 4.2.1.3).

usage-digital-signature = signature numérique
usage-non-repudiation = signature qui engage (non-répudiation)
usage-key-encipherment = chiffrement de clés
usage-data-encipherment = chiffrement de données
usage-key-agreement = échange de clés
usage-key-cert-sign = émission de certificats
usage-crl-sign = signature de listes de révocation
usage-encipher-only = échange de clés pour chiffrer seulement
usage-decipher-only = échange de clés pour déchiffrer seulement

## À quoi le certificat est destiné (RFC 5280, 4.2.1.12).

purpose-server-auth = un serveur web
purpose-client-auth = la connexion aux serveurs
purpose-code-signing = la signature de programmes
purpose-email-protection = l’e-mail
purpose-time-stamping = l’horodatage
purpose-ocsp-signing = l’annonce des révocations
purpose-any = tout usage
