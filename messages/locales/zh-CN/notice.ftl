# 桌面通知。标题要短，因为桌面会截断，句末不加句号；标题下面是当事人和这些句子。
# $distance 如“3 天后”，$moment 如“11月24日 周二 14:05”。

notice-codes-here = 有证书可以领取
notice-codes-until = 领取期限：{ $moment }（{ $distance }）。
notice-half-here = 授权码尚未收到
notice-half-until = 参考号已收到。两者须在 { $moment }（{ $distance }）之前齐备。
notice-code-refused = 授权码未被接受
notice-code-until = 请在 { $moment }（{ $distance }）之前输入正确的授权码。
notice-codes-expire = 授权码 { $distance }过期
notice-codes-expire-at = 授权码将于 { $moment } 过期（{ $distance }）。
notice-codes-expired = 授权码已过期
notice-codes-expired-at = 已于 { $moment } 过期。
notice-codes-expired-away = 您不在时，已于 { $moment } 过期。
notice-pick-up-failed = 领取失败
notice-pick-up-stuck = 领取已停顿
notice-refused = 发证机构已拒绝

notice-certificate-expires = 证书{ $distance }过期
notice-certificate-until = 续期期限：{ $moment }。
notice-renew-by = 请在 { $moment } 之前续期
notice-safe-until = 在此之前（{ $distance }）可以自行续期。证书将于 { $end } 过期。
notice-safe-until-past = 可以自行续期的期限是 { $moment }，已过。证书将于 { $end } 过期，请立即续期。
notice-last-try = 上次尝试失败：{ $said }
notice-certificate-expires-at = 证书将于 { $moment } 过期（{ $distance }）。
notice-certificate-expired = 证书已过期
notice-certificate-expired-at = 已于 { $moment } 过期。
notice-certificate-expired-away = 您不在时，已于 { $moment } 过期。
notice-renewal-failed = 续期失败
notice-renewal-stuck = 续期已停顿
notice-revoked = 证书已被吊销
notice-key-missing = 找不到私钥

notice-back-up-missing = 证书没有备份
notice-back-up-missing-why = 如果这台电脑丢失，证书也会随之丢失。
notice-back-up-older = 备份早于现在的证书
notice-back-up-older-why = 备份中是以前的证书，无法用来恢复现在的证书。

notice-asked-for = 这是您要求的提醒。

# 同时到期的多个提醒；下面最多列出其中五个标题。
notice-digest = 有 { $count } 个证书需要您处理
notice-digest-line = { $who }：{ $what }
notice-digest-more = 另有 { $count } 个
notice-digest-command = 查看全部：{ $command }

# 按下按钮后的结果。
notice-done = 新证书已到
notice-done-where = 存放位置：{ $location }。有效期至 { $moment }。
notice-at-work = 发证机构正在处理
notice-at-work-more = 其余会自动完成；需要您处理时会通知您。
notice-failed = 操作未成功
notice-by-hand = 需要输入命令
notice-later = { $distance }再提醒
notice-later-at = 时间：{ $moment }。

# 按钮。
notice-button-pick-up = 领取
notice-button-renew = 立即续期
notice-button-renew-code = 更新授权码
notice-button-back-up = 备份
notice-button-tomorrow = 明天提醒我
notice-button-later = 稍后提醒我
