#include "models/looks.h"

#include <string>
#include <vector>

#include "models/load.h"
#include "support/catch.h"
#include "support/embedded.h"
#include "support/processor_time.h"

namespace micryscope::models {
namespace {

const Looks& looks() {
  static const ModelSet kSet = [] {
    std::vector<RulesetFile> files;
    for (const support::EmbeddedFile& file : support::embedded_rulesets()) {
      if (file.path.starts_with("names/"))
        files.push_back({std::string(file.path), std::string(file.text)});
    }
    Result<ModelSet> set = load(files);
    REQUIRE(set.has_value());
    return *std::move(set);
  }();
  static const Names kNames(kSet);
  static const Looks kLooks(kSet, kNames);
  return kLooks;
}

TEST_CASE("literals that look like secrets, and those that do not") {
  for (const char* secret :
       {"AIzaSyD3kfJ29dkeQ1", "9f86d081884c7d659a2feaa0c55ad015", "sk-proj-a8Df93kLq02Zm",
        "postgres://admin:hunter2@db/app", "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKC\n",
        "0123456789abcdef", "Server=db;Password=zwqxjk;", "/etc/keys/4f9a0c3e77b15d28.pem",
        "Authorization: Bearer q7Zx9Wv2Kp4Yj6Rt8Lm", "8f:3a:99:01:7c:4e:5b:60:aa:bb",
        "287134981723498712349817", "https://api/v1?token=zwqxjkvp"}) {
    INFO(secret);
    CHECK(looks().is_secret(secret));
  }
  for (const char* plain :
       {"aes-256-cbc", "AES/CBC/PKCS5Padding", "PBKDF2WithHmacSHA256", "application/octet-stream",
        "https://example.com/path", "00000000000000000000000000000000", "2024-01-01T00:00:00Z",
        "correct horse", "utf-8", "x86_64", "src/app/models/user.py", "%s has %d of %d", "short",
        "ffffffffffffffffffffffff", "user_name", "1.2.3", "127.0.0.1:8080", "100000000000"}) {
    INFO(plain);
    CHECK_FALSE(looks().is_secret(plain));
  }
}

TEST_CASE("names say what their values are") {
  for (const char* name :
       {"password", "dbPassword", "API_KEY", "x-auth-token", "secretKey", "pepper", "userpasswd",
        "client_secret", "cookieSecret", "Authorization"}) {
    INFO(name);
    CHECK(looks().names_secret(name));
  }
  for (const char* name : {"title", "keyboard", "author", "public_key", "publicKey", "salt", "iv",
                           "password_salt", "key_id", "token_type", "mode", "keywords", ""}) {
    INFO(name);
    CHECK_FALSE(looks().names_secret(name));
  }
  CHECK(looks().names_secret_number("password"));
  CHECK_FALSE(looks().names_secret_number("token_expiry"));
  CHECK_FALSE(looks().names_secret_number("max_tokens"));
  CHECK(looks().names_open("salt_1"));
  CHECK(looks().names_open("initVector"));
}

TEST_CASE("in words for people what is secret is redacted, and the rest stays readable") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"# password: hunter2hunter2", "# password: hu… (14 characters)"},
      {"the old password: four words of it", "the old password: fo… (16 characters)"},
      {"was: api_key = 'zwqxjkvp'", "was: api_key = 'zw… (8 characters)'"},
      {"it had password=zwqxjkvp", "it had password=zw… (8 characters)"},
      {"the key is derived elsewhere", "the key is derived elsewhere"},
      {"the key is Zwqx-jkvp9", "the key is Zw… (10 characters)"},
      {"see JIRA-1234, RFC 7519 and CVE-2021-44228", "see JIRA-1234, RFC 7519 and CVE-2021-44228"},
      {"uses sha256 and AES-128-GCM since v1.2.3 (2024-05-01)",
       "uses sha256 and AES-128-GCM since v1.2.3 (2024-05-01)"},
      {"names a file, protects nothing", "names a file, protects nothing"},
      {"see https://example.com/doc/page#part", "see https://example.com/doc/page#part"},
      {"at https://app:zwqxjkvp@example.com/doc",
       "at https://app:zw… (8 characters)@example.com/doc"},
      {"password=yz&=_kxvk&next=on", "password=yz… (9 characters)&next=on"},
      {"password=Basic YXBwOmMy==", "password=Ba… (16 characters)"},
      {"password=zwqxjk dbname=shop", "password=… (6 characters) dbname=shop"},
      {"leaked ghp_abcd", "leaked ghp_abcd"},
      {"was zwq4jkv0xw1 once", "was zw… (11 characters) once"},
      {"since 2024-01-01T00:00:00Z on 127.0.0.1:8080",
       "since 2024-01-01T00:00:00Z on 127.0.0.1:8080"},
      {"runs 100000 rounds of 4096", "runs 100000 rounds of 4096"},
      {"\"password\": \"zwqxjkvp\"", "\"password\": \"zw… (8 characters)\""},
  };
  for (const auto& [text, expected] : rows) CHECK(looks().scrubbed(text) == expected);
}

TEST_CASE("the short id of an object is no secret, even of decimal digits alone") {
  for (const std::string id : {"177796c8b", "123907654", "abcdefabc"}) {
    const std::string text = "blob " + id + " is not in the repository; ask git fsck";
    CHECK(looks().scrubbed_message(looks().scrubbed(text, Looks::Of::message)) == text);
  }
}

TEST_CASE("of a message only what it quotes is looked at, and paths stay") {
  CHECK(looks().scrubbed_message(
            "`user4x7name9` of 'R6-ecb-mode' gets \"q7Zx9Wv2Kp4Yj6Rt8Lm\" from ECB") ==
        "`user4x7name9` of 'R6-ecb-mode' gets \"q7… (19 characters)\" from ECB");
  CHECK(looks().scrubbed("cannot read /ci/4f9a0c3e77b15d28/a.yaml", Looks::Of::message) ==
        "cannot read /ci/4f9a0c3e77b15d28/a.yaml");
}

TEST_CASE("literals that may be shown") {
  for (const char* plain : {"aes-256-cbc", "sha256", "SHA-512", "PBKDF2WithHmacSHA256", "base64",
                            "AES/ECB/PKCS5Padding", "utf-8", "https://example.com/path",
                            "<your key>", "RSA/ECB/OAEPWithSHA-1AndMGF1Padding"}) {
    INFO(plain);
    CHECK(looks().is_plain(plain));
  }
  for (const char* hidden : {"secret", "hunter2", "1234567890", "aes12345678", "sha256:abc",
                             "a1b2c3", "", "changeme", "aes key", "MIIEpAIB", "md5\x80",
                             "https://app:zwqxjkvp@example.com", "example-4f9a0c3e77b15d28"}) {
    INFO(hidden);
    CHECK_FALSE(looks().is_plain(hidden));
  }
}

TEST_CASE("hostile words cost linear time") {
  const test::ProcessorTime time;
  for (const char* unit : {"password: ", "a=", "://", "&", "'", "x1", "key=a&", "-----BEGIN ",
                           "%41", "is is ", "\n:", "A2", "@:"}) {
    std::string text;
    while (text.size() < 200'000) text += unit;
    CHECK(looks().secrets_in(text).size() <= text.size());
    CHECK(looks().secrets_in(text, Looks::Of::code).size() <= text.size());
  }
  CHECK(time.is_below(20));
}

}  // namespace
}  // namespace micryscope::models
