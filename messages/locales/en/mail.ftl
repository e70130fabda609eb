# Mails in a watched folder, and what their codes need. $command is a command to type.

mail-suspicious = A suspicious mail was not taken in
mail-suspicious-remedy = Open nothing in it and delete it. If you are sure of it, enter its codes: { $command }
mail-left = A mail was not taken in
mail-left-remedy = Enter what it says: { $command }

label-order = order
