#pragma once

#include "bench/page_reader.hpp"
#include "twitch/parse.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace pointsbot::bench {

/// What a design found when it walked the viewers it kept: to be the same in all of them.
struct Walked {
  std::uint64_t viewers = 0;
  std::uint64_t ids = 0;          ///< sum
  std::uint64_t login_bytes = 0;  ///< 0: not all of the names are kept

  friend bool operator==(const Walked&, const Walked&) = default;
};

/// One way to keep the viewers of a cycle, page after page, until it is over. Called in the order
/// of the functions below; `receive` for each piece of a page, then `page`.
class Design {
 public:
  virtual ~Design() = default;

  virtual void begin() = 0;
  /// As a socket hands it out: at most 16 KiB.
  virtual void receive(std::string_view piece) = 0;
  /// The page is whole: reads it and keeps id, login and display name of each viewer.
  virtual void page() = 0;
  virtual Walked walk() = 0;
  /// The cycle is over: nothing of it is needed any more.
  virtual void let_go() = 0;
};

/// What all designs read pages with; made, and used once, before anything is measured.
struct Readers {
  PageReader plain;
  twitch::Parser ours;
};

struct DesignKind {
  std::string_view id;
  std::string_view what;
  std::unique_ptr<Design> (*make)(Readers&);
};

/// Those of the standard library and the C library.
std::span<const DesignKind> standard_designs();
/// Chunks that age, and ours.
std::span<const DesignKind> pool_designs();

}  // namespace pointsbot::bench
