# 证书的内容：`show` 在项目之外另加的各行。

label-email = 电子邮件
label-key = 密钥
label-key-usage = 密钥用法
# 在 OU 之下：该发证机构在此处写明的内容。
label-means = 含义
label-purposes = 证书用途

## 密钥可以做什么（RFC 5280，4.2.1.3）。

usage-digital-signature = 数字签名
usage-non-repudiation = 不可否认的签名
usage-key-encipherment = 加密密钥
usage-data-encipherment = 加密数据
usage-key-agreement = 密钥协商
usage-key-cert-sign = 签发证书
usage-crl-sign = 签署吊销列表
usage-encipher-only = 仅用于加密的密钥协商
usage-decipher-only = 仅用于解密的密钥协商

## 证书的用途（RFC 5280，4.2.1.12）。

purpose-server-auth = 网站服务器
purpose-client-auth = 登录服务器
purpose-code-signing = 程序签名
purpose-email-protection = 电子邮件
purpose-time-stamping = 时间戳
purpose-ocsp-signing = 发布吊销状态
purpose-any = 任何用途
