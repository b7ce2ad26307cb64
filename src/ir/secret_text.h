// Whether a text in source code may be a secret, judged without any model: by its looks and by what
// it is called. It only decides what is shown whole, never what is a finding, so it rather hides
// too much.
//
//     looks_secret("aes-256-cbc", "mode")        false
//     looks_secret("aes-256-cbc", "cipher_key")  true: its name says so
//     looks_secret("AIzaSyD3kfJ29dkeQ1", "")     true: random letters and digits
#pragma once

#include <string_view>

namespace micryscope::ir {

/// True when a name says that its value is secret: key, secret, token, password and the like.
bool names_secret(std::string_view name);
/// `name` is what holds the text (variable, keyword, field or map key), empty if nothing does.
bool looks_secret(std::string_view text, std::string_view name);
/// The same by its looks alone: random, hexadecimal, or with a login in it.
bool looks_drawn(std::string_view text);
/// True for bytes of a key's length (16, 24, 32) that are not all the same.
bool has_key_length(std::string_view bytes);

}  // namespace micryscope::ir
