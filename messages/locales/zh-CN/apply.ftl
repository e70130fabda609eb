# 在发证机构批准之前，随申请一起生成的密钥。

needs-approval = 申请在等待发证机构批准
needs-approval-remedy = 收到发证机构的邮件后，请导入：{ $command }

needs-key-gone = 此申请的密钥已不在原位置
needs-key-gone-at = 此申请的密钥已不在 { $location }
needs-key-gone-remedy = 请恢复该位置并重新检查（{ $command }），或重新申请：{ $apply }

needs-other-computer = 此申请的密钥在另一台电脑上
needs-other-computer-at = 此申请的密钥在电脑 { $computer } 上，不在本机
needs-other-computer-remedy = 请在那台电脑上领取；如果无法做到，请重新申请：{ $apply }

notice-approval = 申请尚未获批准
notice-key-gone = 申请的密钥已丢失
notice-other-computer = 密钥在另一台电脑上
