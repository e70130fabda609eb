# Ce que dit l’émetteur quand on lui demande s’il a révoqué un certificat.

cannot-ask-issuer = impossible d’interroger l’émetteur au sujet de { $id }
asking-issuer = On demande à l’émetteur s’il a révoqué { $id } …
heading-revocation = Révocation

label-asked = demandé
label-because = motif
label-next-word = mise à jour
label-revoked-since = depuis
label-source = source
label-standing = situation
label-told-by = selon

standing-good = non révoqué
standing-revoked = révoqué
standing-unknown = inconnue : aucune réponse digne de foi
standing-unreachable = inconnue : personne n’a répondu
standing-not-offered = inconnue : le certificat ne dit pas qui interroger

told-by-ocsp = répondeur OCSP
told-by-crl = liste de révocation (CRL)

## Pourquoi il a été révoqué (RFC 5280, 5.3.1).

because-unspecified = aucun motif n’est donné
because-key-compromise = sa clé est peut-être en d’autres mains
because-ca-compromise = la clé de l’émetteur est peut-être en d’autres mains
because-affiliation-changed = ce qu’il dit de son titulaire n’est plus vrai
because-superseded = un autre certificat a pris sa place
because-cessation = il n’est plus nécessaire
because-hold = il est suspendu
because-privilege-withdrawn = un droit qu’il donnait a été retiré

note-on-hold = L’émetteur peut lever cette suspension : l’élément reste suivi tel quel. Renseignez-vous auprès de l’émetteur.

needs-revoked = son émetteur l’a révoqué
