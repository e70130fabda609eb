# 截止时间日历：条目的名称、其中的内容，以及命令的话语。

calendar-name = Neverlapse：截止时间

## 条目。

calendar-codes-expire = 授权码到期：{ $title }
calendar-renewal-opens = 可以续期：{ $title }
calendar-renews = 自动续期：{ $title }
calendar-last-safe-day = 续期的最后安全日：{ $title }
calendar-expires = 证书过期：{ $title }

## 其中的内容：整行。

calendar-item = { $title }（{ $id }，发证机构 { $issuer }）
calendar-renews-by-itself = 它将于{ $moment }自动续期；您无需操作。
calendar-if-not-renewed = 如果届时仍未续期：
calendar-later-is-risky = 再晚，发证机构可能来不及在证书过期（{ $moment }）之前办理。
calendar-see = 查看其状态：{ $command }

## 命令。

calendar-written = 已将 { $count } 个日期写入 { $path }
cannot-write = 无法写入 { $path }
