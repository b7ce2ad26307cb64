// What is on disk, told apart by the index: files whose stamps agree with it are unchanged without
// being read, and what a sparse checkout left out is taken from the index, so that it is no
// deletion. Private to this folder.
//
// An unchanged file need not have the bytes of its blob: attributes that lie anywhere, or that were
// in force when it was checked out, may have sent it through a filter. So no file on disk is known
// by the id of a blob.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "changes/compare.h"
#include "changes/git.h"
#include "changes/index_file.h"
#include "changes/trees.h"
#include "source/disk_tree.h"

namespace micryscope::changes {

class WorkingTree : public source::SourceTree {
 public:
  static Result<std::unique_ptr<WorkingTree>> open(const Git& git, IndexFile index);

  Result<Listing> list(std::string_view folder) const override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override;

  const IndexTree& index_tree() const { return index_tree_; }
  /// Lists all folders that git would look into, and keeps the listings. Returns how the disk
  /// differs from the index: edited, deleted and new files; new ones only if no ignore rule
  /// matches.
  std::vector<Difference> scan(unsigned jobs);
  /// What is on disk of a file that git takes for this blob there; null if it is edited, gone, or
  /// was of another blob. Asks what scan() saw.
  const source::Entry* unchanged(std::string_view path, const Oid& id) const;

 private:
  class Scanner;

  WorkingTree(const Git& git, IndexFile index, std::unique_ptr<source::DiskTree> disk);

  const IndexFile& index() const { return index_tree_.index(); }
  bool is_clean(const IndexEntry& entry, const source::Entry& found,
                const source::Stamp& stamp) const;
  std::vector<std::string> unclean_of(std::string_view folder,
                                      const std::vector<source::Entry>& files,
                                      const std::vector<source::Stamp>& stamps) const;
  void add_left_out(std::string_view folder, Listing& listing) const;
  /// `unclean` gets the paths of tracked files whose stamps do not agree with the index.
  Result<Listing> look_into(std::string_view folder, std::vector<std::string>& unclean) const;

  const Git& git_;
  IndexTree index_tree_;
  std::unique_ptr<source::DiskTree> disk_;
  bool trusts_changed_ = true;  ///< core.trustctime
  bool is_minimal_ = false;     ///< core.checkstat: compare size and whole seconds only
  bool has_left_out_ = false;   ///< a sparse checkout
  std::map<std::string, Listing, std::less<>> listings_;  ///< what scan() saw
  std::vector<std::string> edited_;                       ///< paths that scan() returned, sorted
};

}  // namespace micryscope::changes
