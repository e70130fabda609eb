# Une clé créée avec la demande, avant l’accord de l’émetteur.

needs-approval = la demande attend l’accord de l’émetteur
needs-approval-remedy = quand l’e-mail de l’émetteur arrive, importez-le : { $command }

needs-key-gone = la clé de cette demande n’est plus à son emplacement
needs-key-gone-at = la clé de cette demande n’est plus dans { $location }
needs-key-gone-remedy = remettez cet endroit en place et vérifiez à nouveau ({ $command }), ou refaites une demande : { $apply }

needs-other-computer = la clé de cette demande est sur un autre ordinateur
needs-other-computer-at = la clé de cette demande est sur l’ordinateur { $computer }, et non sur celui-ci
needs-other-computer-remedy = retirez-le là-bas ; si ce n’est pas possible, refaites une demande : { $apply }

notice-approval = La demande n’est pas encore acceptée
notice-key-gone = La clé d’une demande a disparu
notice-other-computer = La clé est sur un autre ordinateur

cannot-apply = impossible de faire la demande
apply-key-made = La clé est créée. Envoyez maintenant votre demande à l’émetteur ; ce qui arrive ensuite par e-mail la complétera.
apply-noted = La demande est notée. Faites-la sur la page de l’émetteur, dans ce navigateur et ce profil précisément.
apply-approved = La demande est acceptée.
state-awaiting-approval = attend l’accord
label-holder = titulaire
label-applied = demande
label-computer = ordinateur
label-applied-key = clé (SHA-256)
value-user-at-computer = { $user } sur { $computer }

check-application-key-ready = La clé de la demande { $about } est dans { $detail }.
check-application-key-moved = La clé de la demande { $about } est ici et fonctionne, mais elle a été créée sur l’ordinateur { $detail }.
check-application-key-gone = La clé de la demande { $about } n’est plus dans { $detail }.
check-application-key-elsewhere = La clé de la demande { $about } est sur l’ordinateur { $detail }, et non sur celui-ci.
check-application-key-unknown = Impossible de savoir si la clé de la demande { $about } est toujours là : { $detail }.
check-application-absent = L’émetteur veut que la clé soit créée avec la demande, et aucune ne l’a été ici pour { $about }.
check-why-application = L’émetteur approuve la clé créée avec la demande, et ne donne son certificat à aucune autre.
check-do-application-moved = Si c’est le même ordinateur avec un nouveau système, tout va bien ; si c’est une copie de vos fichiers, ne retirez le certificat que sur l’un des deux.
check-do-application-gone = Remettez ce profil ou ce dossier en place ; si ce n’est pas possible, refaites une demande.
check-do-application-elsewhere = Retirez-le sur { $detail } ; si ce n’est pas possible, refaites une demande.
check-do-application-unknown = Réglez cela, puis vérifiez à nouveau :
check-do-application-absent = Retirez-le là où vous avez fait la demande, par exemple dans ce navigateur ; un retrait ici crée une nouvelle clé, que l’émetteur peut refuser.
