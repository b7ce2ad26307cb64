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
  /// What is said of the files that a sparse checkout left out.
  enum class LeftOut : std::uint8_t {
    from_index,  ///< they are read there, where their blobs are here
    absent
  };
  static Result<std::unique_ptr<WorkingTree>> open(const Git& git, IndexFile index,
                                                   LeftOut left_out = LeftOut::from_index);

  Result<Listing> list(std::string_view folder) const override;
  Result<std::string> read(std::string_view path, std::uint64_t limit) const override;

  const IndexTree& index_tree() const { return index_tree_; }
  /// Whether the index has anything that need not be on disk.
  bool has_left_out() const { return has_left_out_; }
  /// Lists all folders that git would look into, and keeps the listings. Returns how the disk
  /// differs from the index: edited, deleted and new files; new ones only if no ignore rule
  /// matches.
  std::vector<Difference> scan(unsigned jobs);
  /// What is on disk of a file that git takes for this blob there; null if it is edited, gone, or
  /// was of another blob. Asks what scan() saw.
  const source::Entry* unchanged(std::string_view path, const Oid& id) const;
  /// The same for all files of one folder, which are sorted by name; one answer for each node.
  std::vector<const source::Entry*> unchanged_in(std::string_view folder,
                                                 const std::vector<Node>& nodes) const;

 private:
  class Scanner;

  WorkingTree(const Git& git, IndexFile index, std::unique_ptr<source::DiskTree> disk,
              LeftOut left_out);

  const IndexFile& index() const { return index_tree_.index(); }
  /// A tracked file whose bytes have to be looked at.
  struct Unclean {
    std::string path;
    bool is_racy;  ///< its stamp agrees with the index, but is no older than that
  };
  bool agrees(const IndexEntry& entry, const source::Entry& found,
              const source::Stamp& stamp) const;
  std::vector<Unclean> unclean_of(std::string_view folder, const std::vector<source::Entry>& files,
                                  const std::vector<source::Stamp>& stamps) const;
  void add_left_out(std::string_view folder, Listing& listing) const;
  source::Entry left_out_entry(std::string path, const Node& node) const;
  /// `unclean` is sorted by path.
  Result<Listing> look_into(std::string_view folder, std::vector<Unclean>& unclean) const;

  const Git& git_;
  IndexTree index_tree_;
  std::unique_ptr<source::DiskTree> disk_;
  bool trusts_changed_ = true;  ///< core.trustctime
  bool is_minimal_ = false;     ///< core.checkstat: compare size and whole seconds only
  bool has_left_out_ = false;   ///< a sparse checkout, or submodules
  LeftOut left_out_;
  std::map<std::string, Listing, std::less<>> listings_;  ///< what scan() saw
  std::vector<std::string> edited_;                       ///< paths that scan() returned, sorted
};

}  // namespace micryscope::changes
