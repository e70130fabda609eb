# 只有本人才能处理的事：原因，以及下一步怎么做。短语，句末不加句号。

needs-refused = 发证机构已拒绝

needs-code = 参考号已收到；授权码尚未收到
needs-code-remedy = 收到授权码后请输入：{ $command }

needs-check-code = 发证机构未接受该授权码：{ $said }
needs-check-code-remedy = 请与邮件核对后重新输入：{ $command }

needs-pick-up = 证书等待领取
needs-pick-up-remedy = 请领取：{ $command }

needs-renew-code = 授权码已过期
needs-renew-code-remedy = 请向发证机构 { $issuer } 申请新的授权码，然后导入新邮件：{ $command }

needs-apply-again-remedy = 请向发证机构 { $issuer } 询问原因；然后重试（{ $command }）或重新申请
needs-apply-again-locked-remedy = 请向发证机构 { $issuer } 申请新的授权码或重新申请，然后导入新邮件：{ $command }
needs-new-certificate-remedy = 请向发证机构 { $issuer } 申请新证书

needs-renew = 已到续期时间
needs-renew-after = 已到续期时间；上次尝试失败：{ $said }
needs-renew-remedy = 请续期：{ $command }

needs-renew-lapsed = 证书已过期
needs-renew-lapsed-remedy = 请尝试续期（{ $command }）；如果发证机构 { $issuer } 拒绝，请重新申请

needs-restore-key = 私钥不在其存放位置，或与证书不匹配
needs-restore-key-remedy = 请从备份恢复：{ $command }

needs-back-up = 目前没有经过验证的证书备份
needs-back-up-remedy = 请制作备份：{ $command }

needs-unstick = 操作已停顿
needs-unstick-remedy = 请继续：{ $command }
