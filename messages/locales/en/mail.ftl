# Mails in a watched folder, and what their codes need. $command is a command to type.

mail-suspicious = A suspicious mail was not taken in
mail-suspicious-remedy = Open nothing in it and delete it. If you are sure of it, enter its codes: { $command }
mail-left = A mail was not taken in
mail-left-remedy = Enter what it says: { $command }

label-order = order

lookalike-remedy = compare it with the e-mail, above all character { $place }, and type it again: { $command }; or choose its other reading at a terminal: { $again }
lookalikes-remedy = compare it with the e-mail, above all characters { $places }, and type it again: { $command }
lookalike-found = Character { $position } of the code is easily mistaken, and may be one of: { $readings }. Each try costs one of those that the issuer grants.
lookalike-ask = Try it with (Enter: do nothing):

label-verification-code = one-time code
import-code-handed-over = The one-time code was handed to the renewal that waited for it.
