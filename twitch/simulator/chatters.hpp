#pragma once

#include "twitch/simulator/audience.hpp"
#include "twitch/simulator/cursor.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace pointsbot::twitch::simulator {

/// What a page of Get Chatters says; the faults bend it.
struct Page {
  enum class Pagination { object, null, absent };

  Cursor at;                   ///< the sweep, and the page's first row
  std::uint32_t first = 0;     ///< rows asked for
  std::uint32_t rows = 0;      ///< rows told
  std::uint32_t total = 0;     ///< what it says that all pages have
  std::optional<Cursor> next;  ///< where the pagination leads; nothing: the last page
  Pagination pagination = Pagination::object;

  std::optional<std::uint32_t> repeated;  ///< a row of the sweep told once more at the end
  std::optional<std::uint32_t> renamed;   ///< a row of the sweep told under another login
  bool blank_row = false;
  bool numeric_ids = false;
  bool duplicate_keys = false;
  bool bad_utf8 = false;
  bool drifting = false;  ///< of the present moment rather than of the sweep's

  /// Counted from 1.
  std::uint32_t number() const { return at.offset / first + 1; }
};

/// The page that begins at `at`, as it ought to be. REQUIRES: first > 0.
Page page_at(const Cursor& at, std::uint32_t first);

/// A body that is made while it is sent.
class Body {
 public:
  virtual ~Body() = default;
  /// Replaces `piece` by the next piece, of kPiece bytes at most; false when there is none.
  virtual bool next(std::string& piece) = 0;

  static constexpr std::size_t kPiece = 16'384;
};

/// The JSON of a page; never whole in memory. Lives shorter than what it was made of.
class PageBody final : public Body {
 public:
  PageBody(const Audience& audience, const Page& page) : audience_{audience}, page_{page} {}

  bool next(std::string& piece) override;

 private:
  enum class Stage { head, rows, tail, done };

  void append_row(std::string& piece, std::uint32_t row);
  void append_tail(std::string& piece);

  const Audience& audience_;
  const Page& page_;
  Stage stage_ = Stage::head;
  std::uint32_t told_ = 0;
};

}  // namespace pointsbot::twitch::simulator
