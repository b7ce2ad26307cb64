#include "planted_kinds.h"

#include <fmt/format.h>

namespace micryscope::properties {

namespace {

using Random = std::mt19937;

constexpr std::string_view kRare = "zqxjkvwpy";  // so that no word of ours is made by chance
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kUpperHex = "0123456789ABCDEF";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::string_view kAlnum =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kUrl64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kSigns = "!@#%^&*-_=+";

std::string drawn(Random& random, std::string_view from, std::size_t size) {
  std::string out;
  while (out.size() < size) out += from[random() % from.size()];
  return out;
}

/// With a letter and a digit early on, as nearly all drawn ones have.
std::string mixed(Random& random, std::string_view from, std::size_t size) {
  std::string out = drawn(random, from, size);
  out[1] = static_cast<char>('2' + random() % 6);
  out[size / 2] = static_cast<char>('2' + random() % 6);
  out[size - 2] = static_cast<char>('2' + random() % 6);
  return out;
}

std::string bytes(Random& random, std::size_t size) {
  std::string out;
  while (out.size() < size) out += static_cast<char>(16 + random() % 240);
  return out;
}

std::string hex(std::string_view data, std::string_view digits = kHex) {
  std::string out;
  for (const char c : data) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string base64(std::string_view data, std::string_view digits = kBase64) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : data) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += digits[bits >> (count - 6) & 63];
  }
  if (count > 0) out += digits[bits << (6 - count) & 63];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = kUrl64.find(c) != kUrl64.npos || c == '.' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string words(Random& random, std::string_view between) {
  std::string out;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) out += between;
    out += drawn(random, kRare, 4 + random() % 3);
  }
  return out;
}

Secret token(Random& random, const char* before, std::string_view letters, std::size_t size,
             const char* after = "") {
  return {before, mixed(random, letters, size), after, Spelling::quoted};
}

}  // namespace

const std::vector<Kind>& secret_kinds() {
  static const std::vector<Kind> kinds = {
      // What people think up.
      {"word",
       [](Random& r) {
         return Secret{"", drawn(r, kRare, 10), "", {}};
       }},
      {"short word",
       [](Random& r) {
         return Secret{"", drawn(r, kRare, 6), "", {}};
       }},
      {"word and digits",
       [](Random& r) {
         return Secret{"", drawn(r, kRare, 7) + drawn(r, kDigits, 3), "", {}};
       }},
      {"word and year",
       [](Random& r) {
         return Secret{"", "Z" + drawn(r, kRare, 6) + "2026!", "", {}};
       }},
      {"strong password",
       [](Random& r) {
         return Secret{"", mixed(r, kAlnum, 8) + "!" + mixed(r, kAlnum, 5) + "#", "", {}};
       }},
      {"password of signs",
       [](Random& r) {
         return Secret{"", drawn(r, kRare, 5) + drawn(r, kSigns, 3) + drawn(r, kRare, 4), "", {}};
       }},
      {"pass phrase",
       [](Random& r) {
         return Secret{"", words(r, " "), "", {}};
       }},
      {"pass phrase with dashes",
       [](Random& r) {
         return Secret{"", words(r, "-"), "", {}};
       }},
      {"dotted word",
       [](Random& r) {
         return Secret{"", words(r, "."), "", {}};
       }},
      {"foreign word",
       [](Random& r) {
         std::string out;
         while (out.size() < 20) out += fmt::format("\xD0{}", static_cast<char>(0xB0 + r() % 16));
         return Secret{"", out, "", {}};
       }},
      {"leet word",
       [](Random& r) {
         return Secret{
             "",
             fmt::format("{}4{}0{}1", drawn(r, kRare, 3), drawn(r, kRare, 3), drawn(r, kRare, 2)),
             "",
             {}};
       }},
      // Keys as texts.
      {"hex 8",
       [](Random& r) {
         return Secret{"", hex(bytes(r, 8)), "", {}};
       }},
      {"hex 16",
       [](Random& r) {
         return Secret{"", hex(bytes(r, 16)), "", {}};
       }},
      {"hex 32",
       [](Random& r) {
         return Secret{"", hex(bytes(r, 32)), "", {}};
       }},
      {"upper hex",
       [](Random& r) {
         return Secret{"", hex(bytes(r, 16), kUpperHex), "", {}};
       }},
      {"hex with colons",
       [](Random& r) {
         std::string out = hex(bytes(r, 1));
         for (int i = 0; i < 15; ++i) out += ":" + hex(bytes(r, 1));
         return Secret{"", out, "", {}};
       }},
      {"base64 16",
       [](Random& r) {
         return Secret{"", base64(bytes(r, 16)), "", {}};
       }},
      {"base64 32",
       [](Random& r) {
         return Secret{"", base64(bytes(r, 32)), "", {}};
       }},
      {"base64url 32",
       [](Random& r) {
         return Secret{"", base64(bytes(r, 32), kUrl64), "", {}};
       }},
      {"base32 of a TOTP", [](Random& r) { return token(r, "", kBase32, 16); }},
      {"long base32", [](Random& r) { return token(r, "", kBase32, 32); }},
      {"text of a key's length",
       [](Random& r) {
         return Secret{"", drawn(r, kRare, 16), "", {}};
       }},
      {"UUID",
       [](Random& r) {
         return Secret{
             "",
             fmt::format("{}-{}-4{}-9{}-{}", hex(bytes(r, 4)), hex(bytes(r, 2)),
                         hex(bytes(r, 2)).substr(1), hex(bytes(r, 2)).substr(1), hex(bytes(r, 6))),
             "",
             {}};
       }},
      {"Django key",
       [](Random& r) {
         return Secret{
             "", mixed(r, "abcdefghijklmnopqrstuvwxyz0123456789!@#%^&*(-_=+)", 50), "", {}};
       }},
      {"PEM",
       [](Random& r) {
         return Secret{"-----BEGIN RSA PRIVATE KEY-----\n",
                       base64(bytes(r, 48)) + "\n" + base64(bytes(r, 48)),
                       "\n-----END RSA PRIVATE KEY-----\n",
                       {}};
       }},
      {"PEM on one line",
       [](Random& r) {
         return Secret{"-----BEGIN EC PRIVATE KEY----- ",
                       base64(bytes(r, 60)),
                       " -----END EC PRIVATE KEY-----",
                       {}};
       }},
      {"OpenSSH key",
       [](Random& r) {
         return Secret{"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n",
                       base64(bytes(r, 51)),
                       "\n-----END OPENSSH PRIVATE KEY-----",
                       {}};
       }},
      // Tokens of issuers.
      {"OpenAI project", [](Random& r) { return token(r, "sk-proj-", kUrl64, 48); }},
      {"OpenAI", [](Random& r) { return token(r, "sk-", kAlnum, 48); }},
      {"Anthropic", [](Random& r) { return token(r, "sk-ant-api03-", kUrl64, 95); }},
      {"OpenRouter", [](Random& r) { return token(r, "sk-or-v1-", kHex, 64); }},
      {"Google", [](Random& r) { return token(r, "AIza", kUrl64, 35); }},
      {"Google OAuth", [](Random& r) { return token(r, "GOCSPX-", kUrl64, 28); }},
      {"AWS id", [](Random& r) { return token(r, "AKIA", kBase32, 16); }},
      {"AWS secret", [](Random& r) { return token(r, "", kBase64, 40); }},
      {"GitHub", [](Random& r) { return token(r, "ghp_", kAlnum, 36); }},
      {"GitHub fine-grained",
       [](Random& r) {
         return Secret{"github_pat_", mixed(r, kAlnum, 22) + "_" + mixed(r, kAlnum, 59), "", {}};
       }},
      {"GitLab", [](Random& r) { return token(r, "glpat-", kUrl64, 20); }},
      {"Slack",
       [](Random& r) {
         return Secret{
             "xoxb-",
             drawn(r, kDigits, 11) + "-" + drawn(r, kDigits, 12) + "-" + mixed(r, kAlnum, 24),
             "",
             {}};
       }},
      {"Slack webhook",
       [](Random& r) {
         return token(r, "https://hooks.slack.com/services/T0Q1W2E3R/B0A1S2D3F/", kAlnum, 24);
       }},
      {"Stripe", [](Random& r) { return token(r, "sk_live_", kAlnum, 24); }},
      {"Stripe webhook", [](Random& r) { return token(r, "whsec_", kAlnum, 32); }},
      {"Groq", [](Random& r) { return token(r, "gsk_", kAlnum, 52); }},
      {"Hugging Face", [](Random& r) { return token(r, "hf_", kAlnum, 34); }},
      {"Replicate", [](Random& r) { return token(r, "r8_", kAlnum, 37); }},
      {"Notion", [](Random& r) { return token(r, "ntn_", kAlnum, 46); }},
      {"Linear", [](Random& r) { return token(r, "lin_api_", kAlnum, 40); }},
      {"SendGrid",
       [](Random& r) {
         return Secret{"SG.", mixed(r, kUrl64, 22) + "." + mixed(r, kUrl64, 43), "", {}};
       }},
      {"Twilio", [](Random& r) { return token(r, "SK", kHex, 32); }},
      {"Mailgun", [](Random& r) { return token(r, "key-", kHex, 32); }},
      {"npm", [](Random& r) { return token(r, "npm_", kAlnum, 36); }},
      {"PyPI", [](Random& r) { return token(r, "pypi-AgEIcHlwaS5vcmc", kUrl64, 60); }},
      {"Telegram",
       [](Random& r) {
         return Secret{"", drawn(r, "123456789", 9) + ":AA" + mixed(r, kUrl64, 33), "", {}};
       }},
      {"Shopify", [](Random& r) { return token(r, "shpat_", kHex, 32); }},
      {"DigitalOcean", [](Random& r) { return token(r, "dop_v1_", kHex, 64); }},
      {"Ethereum key", [](Random& r) { return token(r, "0x", kHex, 64); }},
      {"JSON Web Token",
       [](Random& r) {
         return Secret{
             "eyJhbGciOiJIUzI1NiJ9.eyJ", mixed(r, kUrl64, 30) + "." + mixed(r, kUrl64, 43), "", {}};
       }},
      // Texts with a secret in them.
      {"URL with a password",
       [](Random& r) {
         return Secret{"postgresql://app:", mixed(r, kAlnum, 12), "@db.internal/shop", {}};
       }},
      {"URL with a word",
       [](Random& r) {
         return Secret{"mongodb://root:", drawn(r, kRare, 8), "@db.internal/shop", {}};
       }},
      {"URL without a user",
       [](Random& r) {
         return Secret{"redis://:", mixed(r, kAlnum, 12), "@cache.internal:6379/0", {}};
       }},
      {"URL with a parameter",
       [](Random& r) {
         return Secret{"https://api.internal/v1?token=", mixed(r, kAlnum, 20), "&page=1", {}};
       }},
      {"bearer header", [](Random& r) { return token(r, "Authorization: Bearer ", kAlnum, 32); }},
      {"basic header",
       [](Random& r) {
         return Secret{"Basic ", base64("app:" + mixed(r, kAlnum, 12)), "", {}};
       }},
      {"key header", [](Random& r) { return token(r, "X-Api-Key: ", kAlnum, 24); }},
      {"cookie", [](Random& r) { return token(r, "session=", kAlnum, 32, "; Path=/"); }},
      {"connection text",
       [](Random& r) {
         return Secret{"Server=db;User Id=app;Password=", drawn(r, kRare, 9), ";Encrypt=yes", {}};
       }},
      {"data source",
       [](Random& r) {
         return Secret{"host=db user=app password=", drawn(r, kRare, 9), " dbname=shop", {}};
       }},
      {"Azure account",
       [](Random& r) {
         return Secret{"AccountName=shop;AccountKey=", base64(bytes(r, 64)), ";Suffix=net", {}};
       }},
      // What is no text.
      {"long number",
       [](Random& r) {
         return Secret{"", "2" + drawn(r, "123456789", 23), "", Spelling::number};
       }},
      {"short number",
       [](Random& r) {
         return Secret{"", "8" + drawn(r, "123456789", 7), "", Spelling::number};
       }},
      {"hex number",
       [](Random& r) {
         return Secret{"", "9" + hex(bytes(r, 15)) + "d", "", Spelling::hex_number};
       }},
      {"list of 16",
       [](Random& r) {
         return Secret{"", bytes(r, 16), "", Spelling::list};
       }},
      {"list of 7",
       [](Random& r) {
         return Secret{"", bytes(r, 7), "", Spelling::list};
       }},
      {"list of 5",
       [](Random& r) {
         return Secret{"", bytes(r, 5), "", Spelling::list};
       }},
      {"raw bytes",
       [](Random& r) {
         return Secret{"", bytes(r, 16), "", Spelling::raw_bytes};
       }},
      {"few raw bytes",
       [](Random& r) {
         return Secret{"", bytes(r, 6), "", Spelling::raw_bytes};
       }},
      {"bytes from hex",
       [](Random& r) {
         return Secret{"", bytes(r, 16), "", Spelling::from_hex};
       }},
      {"text from base64",
       [](Random& r) {
         return Secret{"", drawn(r, kRare, 14), "", Spelling::from_base64};
       }},
      {"pieces",
       [](Random& r) {
         return Secret{"", drawn(r, kRare, 13), "", Spelling::pieces};
       }},
      {"pieces that look drawn",
       [](Random& r) {
         return Secret{"", mixed(r, kAlnum, 23), "", Spelling::pieces};
       }},
  };
  return kinds;
}

// --- how they are written ------------------------------------------------------------------------

namespace {

std::string quoted(std::string_view text, Tongue tongue) {
  const char quote = tongue == Tongue::go ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + quote;
}

std::string numbers(std::string_view data, std::string_view between = ", ") {
  std::string out;
  for (const char c : data) {
    if (!out.empty()) out += between;
    out += std::to_string(static_cast<unsigned char>(c));
  }
  return out;
}

std::string escaped(std::string_view data) {
  std::string out;
  for (const char c : data) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::string in_pieces(std::string_view text, Tongue tongue) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 5) {
    if (at > 0) out += " + ";
    out += quoted(text.substr(at, 5), tongue);
  }
  return out;
}

}  // namespace

std::string expression(const Secret& secret, Tongue tongue) {
  const bool python = tongue == Tongue::python;
  const bool go = tongue == Tongue::go;
  const std::string text = secret.text();
  switch (secret.spelling) {
    case Spelling::quoted:
      return quoted(text, tongue);
    case Spelling::number:
      return python || go || text.size() < 16 ? text : text + "n";
    case Spelling::hex_number:
      return "0x" + text + (python || go ? "" : "n");
    case Spelling::list:
      return fmt::format(fmt::runtime(python ? "bytes([{}])"
                                      : go   ? "[]byte{{{}}}"
                                             : "Buffer.from([{}])"),
                         numbers(text));
    case Spelling::from_hex:
      return fmt::format(fmt::runtime(python ? "bytes.fromhex('{}')"
                                      : go   ? "unhex(\"{}\")"
                                             : "Buffer.from('{}', 'hex')"),
                         hex(text));
    case Spelling::from_base64:
      return fmt::format(fmt::runtime(python ? "base64.b64decode('{}')"
                                      : go   ? "unbase(\"{}\")"
                                             : "Buffer.from('{}', 'base64')"),
                         base64(text));
    case Spelling::raw_bytes:
      return fmt::format(fmt::runtime(python ? "b'{}'"
                                      : go   ? "[]byte(\"{}\")"
                                             : "'{}'"),
                         escaped(text));
    case Spelling::pieces:
      return in_pieces(text, tongue);
  }
  return {};
}

std::string inline_text(const Secret& secret) {
  const std::string text = secret.text();
  if (secret.spelling == Spelling::number) return text;
  const bool plain = secret.spelling == Spelling::quoted &&
                     text.find_first_of("\n'\"`\\${}()*") == std::string::npos;
  return plain ? text : std::string();
}

// --- how they would be given away ----------------------------------------------------------------

namespace {

constexpr std::size_t kWindow = 5;        // more than four characters
constexpr std::size_t kHexWindow = 10;    // of them as two digits each
constexpr std::size_t kBase64Window = 7;  // of them as 6 bits a digit

void add_windows(std::string_view text, std::size_t size, std::vector<std::string>& out) {
  for (std::size_t at = 0; at + size <= text.size(); ++at) out.emplace_back(text.substr(at, size));
}

/// Of a list of bytes: five in a row, however they are written.
void add_lists(std::string_view data, std::vector<std::string>& out) {
  for (std::size_t at = 0; at + kWindow <= data.size(); ++at) {
    const std::string_view some = data.substr(at, kWindow);
    for (const std::string_view between : {", ", ","}) out.push_back(numbers(some, between));
    std::string as_hex;
    for (const char c : some)
      as_hex +=
          fmt::format("{}0x{:02x}", as_hex.empty() ? "" : ", ", static_cast<unsigned char>(c));
    out.push_back(as_hex);
    out.push_back(escaped(some));
  }
}

}  // namespace

std::vector<std::string> traces(const Secret& secret) {
  std::vector<std::string> out;
  const std::string_view core = secret.core;
  add_windows(core, kWindow, out);
  if (secret.spelling == Spelling::number || secret.spelling == Spelling::hex_number) return out;
  add_windows(hex(core), kHexWindow, out);
  add_windows(hex(core, kUpperHex), kHexWindow, out);
  const std::string whole = base64(secret.text());
  const std::size_t begin = (secret.before.size() + 2) / 3 * 4;
  const std::size_t end = (secret.before.size() + core.size()) / 3 * 4;
  if (begin < end)
    add_windows(std::string_view(whole).substr(begin, end - begin), kBase64Window, out);
  if (const std::string url = percent_encoded(core); url != core) add_windows(url, kHexWindow, out);
  if (core.size() >= kWindow) add_lists(core, out);
  return out;
}

}  // namespace micryscope::properties
