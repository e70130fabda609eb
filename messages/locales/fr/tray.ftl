# L’icône de la barre : ce qu’elle dit quand on la montre du doigt, et son menu. $who est « Ada Jones (CFCA) », $distance
# « dans 3 jours », $moment « mar. 24 nov. 14:05 », $what l’un des tray-what ci-dessous.

## Où en est un élément, à côté de son nom. Fragments, sans point final.

tray-row = { $who } : { $what }
tray-what-codes = les codes expirent { $distance }
tray-what-codes-over = codes expirés { $distance }
tray-what-certificate = expire { $distance }
tray-what-certificate-over = expiré { $distance }
tray-what-renew-by = à renouveler avant le { $moment } ({ $distance })
tray-what-step = { $step } ({ $done } sur { $total })
tray-what-snoozed = prochain rappel { $distance }, { $moment }

## Une phrase sur l’ensemble.

tray-tip-well = Neverlapse : tout va bien.
tray-tip-nothing = Neverlapse : rien n’est encore suivi.
tray-tip-one = Neverlapse : { $who } a besoin de vous ({ $what }).
tray-tip-many = { $count ->
    [one] Neverlapse : { $count } élément a besoin de vous, d’abord { $who } ({ $what }).
   *[other] Neverlapse : { $count } éléments ont besoin de vous, d’abord { $who } ({ $what }).
}
tray-tip-absent = Neverlapse : le démon ne tourne pas, rien n’est donc surveillé.
tray-tip-asking = Neverlapse : en attente du démon.

## Le menu. Des points de suspension annoncent une fenêtre.

tray-absent = Le démon ne tourne pas
tray-asking = En attente du démon
tray-start = Le démarrer
tray-nothing = Rien n’est encore suivi
tray-failed = Cela n’a pas marché : { $why }
tray-pick-up = Retirer…
tray-renew = Renouveler…
tray-renew-code = Nouveau code…
tray-code = Saisir le code…
tray-back-up = Sauvegarder…
tray-restore = Remettre la clé…
tray-verify-back-up = Ouvrir une copie de sauvegarde…
tray-details = Détails…
tray-stop = Arrêter
tray-stopping = Arrêt au prochain moment sûr
tray-overview = Vue d’ensemble…
tray-all = Les { $count } éléments…
tray-import = Importer un courriel…
tray-check = Vérifier cet ordinateur…
tray-pause = Suspendre les rappels jusqu’à demain
tray-go-on = Reprendre les rappels (suspendus jusqu’au { $moment })
tray-about = À propos de Neverlapse
tray-quit = Quitter

## Sur un terminal ou dans le journal. Ce qui est entre accents graves se tape tel quel.

tray-runs-already = L’icône tourne déjà ; elle est dans la barre.
tray-no-bus = aucun bus de session ne répond : { $why } ; démarrez l’icône dans une session de bureau
tray-no-host = Ce bureau ne montre pas d’icônes de ce genre. La nôtre paraîtra dès que ce sera possible ; `neverlapse status` montre la même chose.
tray-cannot-start = l’icône ne peut pas démarrer : { $why }

# neverlapse status, neverlapse watch

reminders-paused = pas de rappel avant { $time }
reminders-go-on = les rappels reprennent
