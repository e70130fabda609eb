# 管理员的设置，以及无人在场时领取的证书。

heading-setting = 设置
heading-value = 值
setting-default = 默认
setting-administrator = 管理员
setting-own = 您自己的文件
setting-locked = 已被管理员锁定
setting-overruled = 您自己的文件对 { $setting } 另有设置，但不起作用：它已被管理员锁定。
settings-locked-issuers = 管理员已锁定以下颁发机构的配置：{ $issuers }
settings-of-administrator = 管理员为所有人所做的设置：{ $folder }
cannot-list-settings = 无法显示设置
