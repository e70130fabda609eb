# What administrators set, and certificates that are picked up with nobody there.

heading-setting = SETTING
heading-value = VALUE
setting-default = default
setting-administrator = the administrator
setting-own = your own file
setting-locked = locked by the administrator
setting-overruled = Your own file says otherwise of { $setting }, which does not count: it is locked by the administrator.
settings-locked-issuers = The administrator has locked the profiles of these issuers: { $issuers }
settings-of-administrator = Settings of the administrator for everyone: { $folder }
cannot-list-settings = cannot show the settings

## The password of copies that were made with nobody there.

cannot-reveal = cannot show the password of the copies of { $id }
reveal-warning = This shows the password of the copies of { $id } that were made with nobody there. Whoever has it and a copy has the key: make sure that nobody looks on.
reveal-yes = yes
prompt-reveal = Type { $yes } to see it:
why-not-revealed = nobody said that it may be shown
next-reveal = ask again, and type { $yes }
reveal-opens = It opens { $path }
