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

cannot-apply = 无法申请
apply-key-made = 密钥已生成。现在请向发证机构提交申请；之后收到的邮件会补全它。
apply-noted = 申请已记录。请在此浏览器和此配置文件中，到发证机构的网页上提交申请。
apply-approved = 申请已获批准。
state-awaiting-approval = 等待批准
label-holder = 持有人
label-applied = 申请时间
label-computer = 电脑
label-applied-key = 密钥 (SHA-256)
value-user-at-computer = { $user }，{ $computer }

check-application-key-ready = 申请 { $about } 的密钥位于 { $detail }。
check-application-key-moved = 申请 { $about } 的密钥在本机且可用，但它是在电脑 { $detail } 上生成的。
check-application-key-gone = 申请 { $about } 的密钥已不在 { $detail }。
check-application-key-elsewhere = 申请 { $about } 的密钥在电脑 { $detail } 上，不在本机。
check-application-key-unknown = 无法确定申请 { $about } 的密钥是否仍在：{ $detail }。
check-application-absent = 发证机构要求随申请生成密钥，而 { $about } 没有在本机生成过密钥。
check-why-application = 发证机构批准的是随申请生成的密钥，不会把证书发给其他密钥。
check-do-application-moved = 如果是同一台电脑重装了系统，则一切正常；如果是复制来的文件，请只在其中一台上领取。
check-do-application-gone = 请恢复该配置文件或文件夹；如果无法恢复，请重新申请。
check-do-application-elsewhere = 请在 { $detail } 上领取；如果无法做到，请重新申请。
check-do-application-unknown = 请先解决该问题，然后重新检查：
check-do-application-absent = 请在申请时使用的地方（例如那个浏览器）领取；在此领取会生成新密钥，发证机构可能拒绝。
