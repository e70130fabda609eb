# Ce que le bureau demande : liens et messages à ouvrir, fenêtres depuis les notifications, et une barre qui manque.

## Ce qu’un lien ou un message remplit, au-dessus des champs de la fenêtre d’importation.

import-filled-by-link = Un lien a rempli ceci, depuis une page ou un message. Rien n’a été envoyé ni enregistré. Comparez avec ce que votre émetteur vous a indiqué avant de continuer.
import-filled-by-mail = Vous avez ouvert ce message : { $file }. Rien n’en a été enregistré.

## Une fenêtre qui dit seulement pourquoi rien n’est ouvert.

open-refused = Ceci n’a pas été ouvert
link-too-long = Le lien est plus long que tous ceux que Neverlapse suit.
link-other-act = Le lien demande autre chose que de remplir la fenêtre d’importation. Un lien ne peut rien faire d’autre.
link-secret = Le lien contient un code ou un mot de passe. Quiconque a vu le lien le connaît.
link-malformed = Le lien n’est pas écrit comme le sont les liens de Neverlapse.
link-next = Rien n’a été fait, enregistré ni envoyé. Si vous attendez un certificat, prenez le numéro de référence dans le message ou sur la page de votre émetteur, et importez ce message.
link-secret-next = Rien n’a été fait, enregistré ni envoyé. Saisissez vous-même le code, tel que votre émetteur vous l’a donné ; et demandez-lui-en un nouveau si vous ne savez pas qui a écrit le lien.
open-neither = Ce n’est ni un fichier de cet ordinateur ni un lien de Neverlapse.
open-no-file = Ce fichier n’existe pas : { $file }
open-next = Enregistrez le message en fichier .eml sur cet ordinateur, et ouvrez ce fichier.

# Sur un terminal ou dans le journal.
open-wants-something = rien à ouvrir n’a été nommé : donnez un lien ou un fichier

## pause, resume

paused = Aucun rappel avant { $time }, sauf pour ce qui viendrait alors trop tard. Pour les reprendre : `neverlapse resume`.
resumed = Les rappels reprennent.

cannot-pause = impossible de suspendre les rappels
cannot-resume = impossible de reprendre les rappels

## Pas d’icônes dans la barre. Phrases dans une notification.

unseen-title = Votre bureau n’affiche pas les icônes de la barre
unseen-gnome = GNOME les affiche avec l’extension « AppIndicator and KStatusNotifierItem Support » : installez-la, ou activez-la dans Extensions.
unseen-elsewhere = Ajoutez une zone de notification à votre barre.
unseen-meanwhile = Neverlapse continue sans elle : les rappels viennent comme toujours, et sa fenêtre s’ouvre depuis le menu des applications.
