# `adopt` 对在某处找到的证书的说明。

adopt-tracked = 现已开始跟踪 { $count } 张证书：
adopt-known = { $count } 张证书早已在跟踪：

## 未跟踪的证书，每行一张。

adopt-passed-over = 已略过
adopt-passed = { $title }（序列号 { $serial }，有效期至：{ $time }）：{ $reason }
adopt-no-key = 其私钥不在那里
adopt-lapsed = 已过期，其颁发机构不再为其续期
adopt-replaced = 那里有同一持有人的更新的证书
adopt-under-way = 某个进行中的操作可能带来此证书：待其完成后，请重试

# 建议的标题。$id 是所涉及的项目。
adopt-findings = 值得注意
adopt-renewed-elsewhere = { $id } 已在别处续期，现以新证书继续跟踪；其备份中是旧证书
adopt-key-found = { $id } 的私钥已重新找到，可以使用
adopt-further-copy = { $place } 中有 { $id } 的另一份副本，其本身存放在别处：续期只替换那一份（`neverlapse show { $id }`）
adopt-no-profile = 没有与 { $id } 的颁发者相符的发证机构配置：会跟踪其截止时间，由您自行续期；若已有配置（`neverlapse issuers`），请停止跟踪 { $id }，再用 --issuer I 重新加入
adopt-legacy-encryption = { $place } 的加密方式已过时（3DES 或 RC2），不足以保护私钥：请做一份加密可靠的备份（`neverlapse back-up { $id } --to FILE`）；续期时会重新写入该文件

## 错误，同 errors.ftl。

cannot-adopt = 无法跟踪 { $location } 中的证书
why-nothing-to-adopt = 那里没有可以跟踪的证书
next-another-place = 请换一个位置：`neverlapse locations` 会列出各个位置
