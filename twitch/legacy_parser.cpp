#include "twitch/json_fields.hpp"
#include "twitch/legacy_list.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>

#include <array>
#include <new>
#include <optional>

namespace pointsbot::twitch {
namespace {

constexpr std::size_t kLongestLogin = 25;

Roles roles_of_category(std::string_view category) {
  if (category == "moderators") return Roles{}.with(Role::moderator);
  if (category == "vips") return Roles{}.with(Role::vip);
  if (category == "broadcaster") return Roles{}.with(Role::broadcaster);
  return {};
}

/// In small letters; nothing for what is none.
std::optional<std::string_view> login_in(std::string_view text,
                                         std::array<char, kLongestLogin>& room) {
  if (text.empty() || text.size() > kLongestLogin) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool capital = c >= 'A' && c <= 'Z';
    if (!capital && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_')
      return std::nullopt;
    room[i] = capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return std::string_view{room.data(), text.size()};
}

}  // namespace

UserId legacy_id(std::string_view login) {
  static const boost::uuids::name_generator_sha1 generate{boost::uuids::ns::dns()};
  const boost::uuids::uuid hash = generate(login.data(), login.size());
  std::int64_t bits = 0;
  for (const int byte : {0, 1, 2, 3, 4, 5, 7})  // the sixth holds the version (RFC 4122, 4.3)
    bits = bits << 8 | hash.data[byte];
  bits >>= 1;
  return UserId{-(bits == 0 ? 1 : bits)};
}

struct LegacyParser::Impl {
  explicit Impl(std::size_t capacity) { make(capacity); }

  void make(std::size_t capacity) {
    parser = json::parser{capacity};
    if (parser.allocate(capacity) != SUCCESS) throw std::bad_alloc{};
  }

  error_code read_category(json::field field, ChatterSink& sink) {
    std::string_view category;
    if (const auto error = field.unescaped_key().get(category)) return error;
    const Roles roles = roles_of_category(category);
    json::array logins;
    if (const auto error = field.value().get(logins)) return error;
    for (auto item : logins) {
      std::string_view text;
      if (const auto error = item.get_string().get(text)) return error;
      std::array<char, kLongestLogin> room;
      const auto login = login_in(text, room);
      if (!login) {
        failure = malformed("a viewer without a proper login");
        return simdjson::INCORRECT_TYPE;
      }
      ++rows;
      if (!sink.chatter({.id = legacy_id(*login), .login = *login, .roles = roles})) {
        failure = Failure{.error = Error::no_room};
        return simdjson::CAPACITY;
      }
    }
    return SUCCESS;
  }

  error_code read(std::span<char> body, ChatterSink& sink) {
    static constexpr std::array<std::string_view, 2> kFields{"chatters", "chatter_count"};
    json::document document;
    const auto size = body.size();
    if (const auto error = parser.iterate(body.data(), size, size + Parser::kPadding).get(document))
      return error;
    json::object object;
    if (const auto error = document.get_object().get(object)) return error;
    const auto error =
        each_field(object, kFields, [&](std::size_t i, json::value value) -> error_code {
          if (i == 1) {
            std::int64_t stated = 0;
            if (const auto no = value.get(stated)) return no;
            count = stated;
            return stated < 0 ? simdjson::NUMBER_OUT_OF_RANGE : SUCCESS;
          }
          has_lists = true;
          json::object categories;
          if (const auto no = value.get(categories)) return no;
          for (auto item : categories) {
            json::field field;
            if (const auto no = std::move(item).get(field)) return no;
            if (const auto no = read_category(std::move(field), sink)) return no;
          }
          return SUCCESS;
        });
    if (error) return error;
    const char* behind = nullptr;  // out of bounds: nothing is
    return document.current_location().get(behind) == simdjson::OUT_OF_BOUNDS
               ? SUCCESS
               : simdjson::TRAILING_CONTENT;
  }

  json::parser parser;
  std::optional<Failure> failure;
  std::optional<std::int64_t> count;
  std::int64_t rows = 0;
  bool has_lists = false;
};

LegacyParser::LegacyParser(std::size_t capacity) : impl_{std::make_unique<Impl>(capacity)} {}

LegacyParser::~LegacyParser() = default;

Result<PageEnd, Failure> LegacyParser::chatters(std::span<char> body, ChatterSink& sink) {
  Impl& it = *impl_;
  it.failure.reset();
  it.count.reset();
  it.rows = 0;
  it.has_lists = false;
  const error_code error = it.read(body, sink);
  // A hostile answer can fill an index that an honest one hardly touches: that goes back.
  if (error != SUCCESS) it.make(it.parser.max_capacity());
  if (it.failure) return *it.failure;
  if (error == simdjson::CAPACITY) return Failure{.error = Error::too_large};
  if (error) return malformed(simdjson::error_message(error));
  if (!it.has_lists) return malformed("no \"chatters\"");
  if (it.rows == 0 && it.count != std::int64_t{0})
    return malformed("nobody is in it, and it does not say that there is nobody");
  PageEnd end;
  end.rows = it.rows;
  end.total = it.count.value_or(it.rows);
  return end;
}

}  // namespace pointsbot::twitch
