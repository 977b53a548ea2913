#include "twitch/simulator/chatters.hpp"

#include "twitch/simulator/json.hpp"

#include <algorithm>

namespace pointsbot::twitch::simulator {
namespace {

constexpr std::size_t kLongestRow = 512;  // generously: with every fault at once it is shorter

}  // namespace

Page page_at(const Cursor& at, std::uint32_t first) {
  Page page;
  page.at = at;
  page.first = first;
  page.rows = at.offset < at.people ? std::min(first, at.people - at.offset) : 0;
  page.total = at.people;
  if (at.offset + page.rows < at.people) {
    page.next = at;
    page.next->offset += page.rows;
  }
  return page;
}

bool PageBody::next(std::string& piece) {
  piece.clear();
  if (stage_ == Stage::done) return false;
  if (stage_ == Stage::head) {
    piece += R"({"data":[)";
    stage_ = Stage::rows;
  }
  for (; stage_ == Stage::rows && piece.size() + kLongestRow <= kPiece; ++told_) {
    if (told_ == page_.rows) {
      stage_ = Stage::tail;
      break;
    }
    if (told_ > 0) piece += ',';
    append_row(piece, page_.at.offset + told_);
  }
  if (stage_ == Stage::tail && piece.size() + kLongestRow <= kPiece) {
    append_tail(piece);
    stage_ = Stage::done;
  }
  return true;
}

void PageBody::append_row(std::string& piece, std::uint32_t row) {
  const Person person = audience_.row(row, page_.at);
  const std::int64_t id = number(person.id);
  const auto append_id = [&](std::int64_t value) {
    piece += page_.numeric_ids ? R"("user_id":)" : R"("user_id":")";
    append_number(piece, value);
    piece += page_.numeric_ids ? "," : R"(",)";
  };
  piece += '{';
  append_id(id);
  piece += R"("user_login":")";
  if (row == page_.renamed) {
    piece += "renamed_";
    append_number(piece, id);
  } else {
    piece += person.login.view();
  }
  piece += R"(",)";
  if (page_.duplicate_keys) append_id(id + 1);
  piece += R"("user_name":")";
  piece += person.display_name.view();
  if (page_.bad_utf8) piece += "\xC3\x28\xFF";
  piece += R"("})";
}

void PageBody::append_tail(std::string& piece) {
  const auto separate = [&] {
    if (told_++ > 0) piece += ',';
  };
  if (page_.repeated) {
    separate();
    append_row(piece, *page_.repeated);
  }
  if (page_.blank_row) {
    separate();
    piece += R"({"user_id":"","user_login":"","user_name":""})";
  }
  piece += ']';
  if (page_.pagination == Page::Pagination::null) {
    piece += R"(,"pagination":null)";
  } else if (page_.pagination == Page::Pagination::object) {
    piece += R"(,"pagination":{)";
    if (page_.next) {
      piece += R"("cursor":")";
      append_cursor(piece, *page_.next);
      piece += '"';
    }
    piece += '}';
  }
  piece += R"(,"total":)";
  append_number(piece, std::int64_t{page_.total});
  piece += '}';
}

}  // namespace pointsbot::twitch::simulator
