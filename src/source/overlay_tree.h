// A tree in which one file has another text: what an editor holds and has not saved yet.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "source/source_tree.h"

namespace micryscope::source {

class OverlayTree : public SourceTree {
 public:
  /// `path` as in Entry; the file need not be in `tree`, nor its folders.
  OverlayTree(std::unique_ptr<SourceTree> tree, std::string path, std::string text);

  Result<Listing> list(std::string_view folder) const override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override;

 private:
  const std::unique_ptr<SourceTree> tree_;
  const std::string path_;
  const std::string text_;
};

}  // namespace micryscope::source
