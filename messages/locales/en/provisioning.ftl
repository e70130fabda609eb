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
