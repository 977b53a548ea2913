// What a handler may do with its exchange, in terms of the session that it is of.
#include "http/server.hpp"
#include "http/session.hpp"

#include <boost/asio/socket_base.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <stdexcept>

namespace pointsbot::http {
namespace asio = boost::asio;
using boost::system::error_code;

std::string_view Exchange::method() const { return session_.request_.method; }

std::string_view Exchange::path() const { return target().substr(0, target().find('?')); }

std::string_view Exchange::target() const { return session_.request_.target; }

const Parameters& Exchange::query() const { return session_.query_; }

std::optional<std::string_view> Exchange::header(std::string_view name) const {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  for (const IncomingRequest::Field& field : session_.request_.fields) {
    if (std::ranges::equal(field.name, name, {}, lower, lower)) return field.value;
  }
  return std::nullopt;
}

std::string_view Exchange::body() const { return session_.request_.body; }

void Exchange::add_header(std::string_view name, std::string_view value) {
  constexpr std::string_view kLineBreaks = "\r\n";
  if (name.find_first_of(kLineBreaks) != name.npos ||
      value.find_first_of(kLineBreaks) != value.npos) {
    throw std::invalid_argument{"a line break in a header"};
  }
  session_.extra_headers_.append(name).append(": ").append(value).append("\r\n");
}

Task<> Exchange::answer(int status, std::string_view content_type, std::string_view body) {
  begin(status, content_type, body.size());
  session_.answer_ = Session::Answer::cut;  // until it has gone out whole
  co_await session_.send({}, session_.head_only_ ? std::string_view{} : body, {});
  session_.answer_ = Session::Answer::complete;
}

void Exchange::begin(int status, std::string_view content_type,
                     std::optional<std::uint64_t> length) {
  assert(session_.answer_ == Session::Answer::none);
  session_.begin(status, content_type, length);
}

Task<> Exchange::write(std::string_view piece) {
  using Answer = Session::Answer;
  assert(session_.answer_ != Answer::none && session_.answer_ != Answer::complete);
  if (session_.head_only_) co_return;
  if (session_.answer_ == Answer::chunked && !piece.empty()) {
    std::array<char, 20> size;
    char* end = std::to_chars(size.data(), size.data() + 16, piece.size(), 16).ptr;
    *end++ = '\r';
    *end++ = '\n';
    co_await session_.send({size.data(), end}, piece, "\r\n");
    co_return;
  }
  if (session_.answer_ == Answer::counted) {
    assert(piece.size() <= session_.owed_);
    session_.owed_ -= piece.size();
  }
  co_await session_.send({}, piece, {});
}

Task<> Exchange::finish() {
  using Answer = Session::Answer;
  const bool chunks_end = session_.answer_ == Answer::chunked && !session_.head_only_;
  if (chunks_end || !session_.head_.empty()) {
    co_await session_.send({}, chunks_end ? std::string_view{"0\r\n\r\n"} : std::string_view{}, {});
  }
  const bool short_of = session_.answer_ == Answer::counted && session_.owed_ > 0;
  session_.answer_ = short_of ? Answer::cut : Answer::complete;
}

std::string& Exchange::scratch() { return session_.scratch_; }

Task<> Exchange::peer_gone() {
  session_.answer_ = Session::Answer::cut;
  co_await session_.socket_.async_wait(asio::socket_base::wait_read, asio::use_awaitable);
}

Task<> Exchange::raw(std::string_view bytes) {
  session_.answer_ = Session::Answer::cut;
  co_await session_.send({}, bytes, {});
}

void Exchange::close() {
  session_.answer_ = Session::Answer::cut;
  error_code ignored;
  session_.socket_.close(ignored);
}

void Exchange::reset() {
  error_code ignored;
  session_.socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
  close();
}

int Exchange::status() const { return session_.status_; }

}  // namespace pointsbot::http
