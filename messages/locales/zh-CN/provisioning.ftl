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

## 无人在场时所做副本的密码。

cannot-reveal = 无法显示 { $id } 的副本的密码
reveal-warning = 这将显示 { $id } 在无人在场时所做副本的密码。谁有该密码和一份副本，谁就有密钥：请确认无人旁观。
reveal-yes = 是
prompt-reveal = 输入“{ $yes }”以查看：
why-not-revealed = 没有人确认可以显示
next-reveal = 请重新执行，并输入“{ $yes }”
reveal-opens = 它可打开 { $path }
