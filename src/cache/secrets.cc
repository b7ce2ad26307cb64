#include "cache/secrets.h"
namespace micryscope::cache {
bool holds_secret(const ir::Module&, std::span<const Span>, const IsCredential&) { return true; }
}  // namespace micryscope::cache
