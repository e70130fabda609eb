# La vue d’ensemble : tout sur une seule ligne du temps. $moment comme dans time.ftl.

overview-title = Vue d’ensemble

## Ce que l’on voit. Le premier est pour les lecteurs d’écran.

overview-issuer = Émetteur
overview-every-issuer = Tous les émetteurs
overview-range = Durée affichée
overview-range-month = 1 mois
overview-range-quarter = 3 mois
overview-range-year = 1 an
overview-range-all = Tout

## Une phrase sur l’ensemble. $first est « Ada Jones (CFCA) : les codes expirent dans 3 jours ».

overview-well = { $count ->
    [one] { $count } élément, tout va bien. À venir : { $first }.
   *[other] { $count } éléments, tout va bien. À venir : { $first }.
}
overview-needs = { $count ->
    [one] { $count } élément a besoin de vous : { $first }.
   *[other] { $count } éléments ont besoin de vous. D’abord : { $first }.
}
overview-nothing = Rien n’est encore suivi.
overview-nothing-next = Dès qu’un courriel d’approbation est lu ou qu’un certificat est adopté, il apparaît ici.
overview-none-of-issuer = Rien de cet émetteur n’est suivi.

## Les noms de ce qui est dessiné, dans la légende.

overview-list = Activations et identités, la prochaine échéance d’abord
overview-today = Aujourd’hui
overview-codes = Codes
overview-certificate = Certificat
overview-window = Période de renouvellement
overview-safe = Dernier jour sûr
overview-proven = Sauvegarde éprouvée
overview-unproven = Sauvegarde non éprouvée

## Ce qui est dit d’un élément. Les valeurs sont des fragments.

overview-said = { $label } : { $value }.
overview-reason = { $reason }.
overview-kind-state = { $kind }, { $state }
overview-from-to = du { $from } au { $to }
overview-copy-proven = éprouvée { $moment }
overview-copy-unproven = faite { $moment }, non éprouvée
overview-copy-outdated = faite { $moment }, d’un certificat antérieur
overview-copy-none = aucune

## Ce qu’un clic a fait.

overview-snoozed = Vous aurez un nouveau rappel : { $who }
overview-asked = Lancé : { $who }
overview-stopping = S’arrête au prochain point sûr : { $who }

## L’axe. $day 23, $month « nov. », $weekday « lun. ».

overview-axis-day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month }
overview-axis-weekday = { $weekday } { $day ->
    [1] 1er
   *[other] { $day }
} { $month }
overview-axis-month = { $month }
overview-axis-month-and-year = { $month } { $year }
