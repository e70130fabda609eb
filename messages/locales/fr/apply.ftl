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
