renew-title = Renouveler
renew-title-of = Renouveler { $title }
renew-do = Renouveler
renew-valid-until = Le certificat est valable jusqu’au { $when }.
renew-done = Renouvelé. Le nouveau certificat est valable jusqu’au { $when }.
