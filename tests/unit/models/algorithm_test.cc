#include "models/algorithm.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "support/catch.h"

using namespace micryscope;

namespace {

std::string cipher(std::string_view text) {
  const auto name = models::parse_cipher_name(text);
  if (!name) return "-";
  std::string result = fmt::format("{} {} {}", name->algorithm, name->mode, name->key_bits);
  if (!name->padding.empty()) result += " " + name->padding;
  if (!name->hash.empty()) result += " " + name->hash;
  return result;
}

struct Row {
  std::string written;
  std::string read;
};

}  // namespace

TEST_CASE("cipher names are read as their libraries mean them") {
  const std::vector<Row> rows = {
      // OpenSSL and Node
      {"aes-256-cbc", "AES CBC 256"},
      {"AES-256-CBC", "AES CBC 256"},
      {"aes128", "AES CBC 128"},
      {"aes-128-ecb", "AES ECB 128"},
      {"aes-256-gcm", "AES GCM 256"},
      {"id-aes256-GCM", "AES GCM 256"},
      {"id-aes128-CCM", "AES CCM 128"},
      {"aes-128-cfb8", "AES CFB 128"},
      {"aes-256-ctr", "AES CTR 256"},
      {"aes-128-ocb", "AES OCB 128"},
      {"aes-256-xts", "AES XTS 256"},
      {"aes-256-siv", "AES SIV 256"},
      {"aes-256-gcm-siv", "AES GCM-SIV 256"},
      {"id-aes256-wrap", "AES KW 256"},
      {"aes-128-cbc-hmac-sha1", "AES CBC-HMAC 128"},
      {"des", "DES CBC 64"},
      {"des-cbc", "DES CBC 0"},
      {"des-ecb", "DES ECB 0"},
      {"des3", "3DES CBC 192"},
      {"des-ede", "3DES ECB 128"},
      {"des-ede3", "3DES ECB 192"},
      {"des-ede-cbc", "3DES CBC 0"},
      {"des-ede3-cbc", "3DES CBC 0"},
      {"des-ede3-cfb8", "3DES CFB 0"},
      {"desx", "DESX CBC 0"},
      {"bf", "Blowfish CBC 0"},
      {"blowfish", "Blowfish CBC 0"},
      {"bf-ecb", "Blowfish ECB 0"},
      {"cast", "CAST5 CBC 0"},
      {"cast-cbc", "CAST5 CBC 0"},
      {"cast5-ofb", "CAST5 OFB 0"},
      {"idea", "IDEA CBC 128"},
      {"rc2", "RC2 CBC 128"},
      {"rc2-40-cbc", "RC2 CBC 40"},
      {"rc4", "RC4 none 0"},
      {"rc4-40", "RC4 none 40"},
      {"seed-cbc", "SEED CBC 0"},
      {"camellia-256-cbc", "Camellia CBC 256"},
      {"sm4-ecb", "SM4 ECB 0"},
      {"chacha20", "ChaCha20 none 0"},
      {"chacha20-poly1305", "ChaCha20-Poly1305 none 0"},
      // JCA
      {"AES", "AES ECB 0 PKCS7"},
      {"AES/CBC/PKCS5Padding", "AES CBC 0 PKCS7"},
      {"AES/ECB/NoPadding", "AES ECB 0 none"},
      {"AES_128/GCM/NoPadding", "AES GCM 128 none"},
      {"DES", "DES ECB 0 PKCS7"},
      {"DESede", "3DES ECB 0 PKCS7"},
      {"DESede/CBC/PKCS5Padding", "3DES CBC 0 PKCS7"},
      {"Blowfish", "Blowfish ECB 0 PKCS7"},
      {"RSA/ECB/OAEPWithSHA-256AndMGF1Padding", "RSA none 0 OAEP"},
      {"RSA/ECB/PKCS1Padding", "RSA none 0 PKCS1v1.5"},
      {"RSA", "RSA none 0"},
      {"ARCFOUR", "RC4 none 0"},
      {"PBEWithMD5AndDES", "DES CBC 0 PKCS7 MD5"},
      {"PBEWithHmacSHA256AndAES_128", "AES CBC 128 PKCS7 SHA-256"},
      {"PBEWithSHA1AndRC4_128", "RC4 none 128 SHA-1"},
      // WebCrypto, JOSE, .NET
      {"AES-GCM", "AES GCM 0"},
      {"AES-CBC", "AES CBC 0"},
      {"AES-KW", "AES KW 0"},
      {"RSA-OAEP", "RSA none 0 OAEP"},
      {"RSAES-PKCS1-v1_5", "RSA none 0 PKCS1v1.5"},
      {"A256GCM", "AES GCM 256"},
      {"A128CBC-HS256", "AES CBC-HMAC 128"},
      {"AesManaged", "AES CBC 0"},
      {"DESCryptoServiceProvider", "DES CBC 0"},
      {"System.Security.Cryptography.AesGcm", "AES GCM 0"},
      // neither
      {"rijndael-128", "AES  0"},
      {"", "-"},
      {"aes-cbd", "-"},
      {"desk", "-"},
      {"utf8", "-"},
      {"application/json", "-"},
      {"HMAC", "-"},
      {"a/b/c/d", "-"},
  };
  for (const Row& row : rows) {
    INFO(row.written);
    CHECK(cipher(row.written) == row.read);
  }
}

TEST_CASE("hash names are read from every library's spelling") {
  const std::vector<Row> rows = {
      {"sha1", "SHA-1"},
      {"SHA-1", "SHA-1"},
      {"SHA1", "SHA-1"},
      {"sha", "SHA-1"},
      {"sha-256", "SHA-256"},
      {"sha256", "SHA-256"},
      {"SHA2-256", "SHA-256"},
      {"sha512-256", "SHA-512/256"},
      {"SHA-512/224", "SHA-512/224"},
      {"sha3_256", "SHA3-256"},
      {"SHA3-512", "SHA3-512"},
      {"RSA-SHA1", "SHA-1"},
      {"RSA-MD5", "MD5"},
      {"RSA-SHA1-2", "-"},
      {"md5", "MD5"},
      {"MD5", "MD5"},
      {"md4", "MD4"},
      {"MD2", "MD2"},
      {"ripemd160", "RIPEMD-160"},
      {"RIPEMD-128", "RIPEMD-128"},
      {"rmd160", "RIPEMD-160"},
      {"blake2b", "BLAKE2b"},
      {"blake2b512", "BLAKE2b"},
      {"hashes.SHA1", "SHA-1"},
      {"crypto.SHA256", "SHA-256"},
      {"HmacSHA1", "SHA-1"},
      {"hmacWithSHA256", "SHA-256"},
      {"sha256WithRSAEncryption", "SHA-256"},
      {"MD5withRSA", "MD5"},
      {"RS256", "SHA-256"},
      {"HS512", "SHA-512"},
      {"ecdsa-with-SHA1", "SHA-1"},
      {"PBKDF2WithHmacSHA1", "SHA-1"},
      {"SHA1Managed", "SHA-1"},
      {"MD5CryptoServiceProvider", "MD5"},
      {"", "-"},
      {"shadow", "-"},
      {"utf8", "-"},
      {"none", "-"},
  };
  for (const Row& row : rows) {
    INFO(row.written);
    CHECK(models::parse_hash_name(row.written).value_or("-") == row.read);
  }
}

TEST_CASE("algorithms and modes have one spelling") {
  CHECK(models::canonical_algorithm("sha_1") == "SHA-1");
  CHECK(models::canonical_algorithm("TripleDES") == "3DES");
  CHECK(models::canonical_algorithm("ARC4") == "RC4");
  CHECK(models::canonical_algorithm("PBKDF2") == "PBKDF2");
  CHECK(models::canonical_algorithm("HS256") == "HS256");
  CHECK(models::canonical_algorithm("Frobnicate") == "Frobnicate");
  CHECK(models::canonical_mode("MODE_ECB") == "ECB");
  CHECK(models::canonical_mode("cbc") == "CBC");
  CHECK(models::canonical_mode("CTRGladman") == "CTR");
  CHECK(models::canonical_mode("weird") == "weird");
}

TEST_CASE("a list of options lets in what nothing in it takes out") {
  using Words = std::vector<std::string>;
  CHECK(models::words_of_list("HIGH:RC4-SHA:!aNULL") == Words{"high", "rc4-sha"});
  CHECK(models::words_of_list("ALL:!RC4:aNULL:-anull:+RC4") == Words{"all"});
  CHECK(models::words_of_list("ECDHE+AESGCM, @SECLEVEL=0") ==
        Words{"ecdhe", "aesgcm", "seclevel=0"});
  CHECK(models::words_of_list("u@tcp(db:3306)/shop?a=b&tls=skip-verify") ==
        Words{"u", "tcp(db", "3306)", "shop", "a=b", "tls=skip-verify"});
  CHECK(models::words_of_list("").empty());
  CHECK(models::words_of_list(":::!").empty());
}
