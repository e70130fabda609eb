# Retrait que la personne fait dans un navigateur : ses étapes, et ce qui est demandé.

step-page-opened = la page de l’émetteur est ouverte dans votre navigateur
step-page-not-opened = la page de l’émetteur n’est pas ouverte : ouvrez-la vous-même, dans le navigateur que vous utilisez pour cet émetteur ; `neverlapse show` en montre le lien
step-number-copied = le numéro de référence est dans le presse-papiers : collez-le dans la page
step-code-copied = le code est dans le presse-papiers : collez-le dans la page
step-clipboard-wiped = rien n’a été collé, et le presse-papiers est de nouveau vide ; `neverlapse pick-up` copie les codes une fois de plus
step-no-clipboard = les codes ne sont pas copiés, faute d’écran qui les prenne : reprenez-les dans l’e-mail de l’émetteur
step-watching = le certificat est attendu ; Ctrl-C met fin à l’attente, et rien n’est perdu
step-other-certificate = un autre certificat est arrivé, qui n’est pas le bon ; s’il l’est, `neverlapse adopt` le suit
step-several-certificates = plusieurs nouveaux certificats conviennent ; le plus récent est pris
step-certificate-found = le certificat est arrivé

guided-which-browser = Dans quel navigateur la demande a-t-elle été faite ? Sa clé y est peut-être, et le certificat y va.
guided-number = Numéro :
guided-no-such-number = Tapez un numéro de cette liste.

notice-guided = Retrait dans le navigateur
