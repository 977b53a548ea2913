#include "twitch/parse.hpp"

#include "twitch/json_fields.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace pointsbot::twitch {
namespace {

static_assert(Parser::kPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kLongestMessage = 200;
constexpr std::int64_t kLongestLife = std::int64_t{366} * 24 * 3600;  ///< of a token, in seconds

/// At most kLongestMessage bytes, and no half character at the end.
std::string_view beginning(std::string_view text) {
  if (text.size() <= kLongestMessage) return text;
  std::size_t end = kLongestMessage;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

Failure failure_of(error_code code) {
  if (code == simdjson::CAPACITY) return {.error = Error::too_large};
  return malformed(simdjson::error_message(code));
}

/// What the row of a list says of somebody; nothing for a subscription without a tier. One that
/// Twitch does not document yet is a subscription all the same.
std::optional<Roles> roles_in(RoleList list, std::string_view tier) {
  if (list != RoleList::subscribers) return roles_of(list);
  const Roles subscriber = Roles{}.with(Role::subscriber);
  if (tier.empty()) return std::nullopt;
  if (tier == "2000") return subscriber.with(Role::tier2);
  if (tier == "3000") return subscriber.with(Role::tier3);
  return subscriber;
}

}  // namespace

struct Parser::Impl {
  explicit Impl(std::size_t capacity) { make(capacity); }

  json::parser parser;

  void make(std::size_t capacity) {
    parser = json::parser{capacity};
    if (parser.allocate(capacity) != SUCCESS) throw std::bad_alloc{};
  }

  /// The whole answer: an object, of which the fields `names` go to visit(index, value).
  template <std::size_t N, class Visit>
  error_code read(std::span<char> body, const std::array<std::string_view, N>& names, Visit visit) {
    const error_code error = read_document(body, names, visit);
    // A hostile answer can fill an index that an honest one hardly touches: that goes back.
    if (error != SUCCESS) make(parser.max_capacity());
    return error;
  }

  template <class OnRow>
  Result<PageEnd, Failure> read_page(std::span<char> body, PageEnd& end,
                                     std::optional<Failure>& failure, bool needs_total,
                                     OnRow on_row);

  template <std::size_t N, class Visit>
  error_code read_document(std::span<char> body, const std::array<std::string_view, N>& names,
                           Visit visit) {
    json::document document;
    const auto size = body.size();
    if (const auto error = parser.iterate(body.data(), size, size + kPadding).get(document))
      return error;
    json::object object;
    if (const auto error = document.get_object().get(object)) return error;
    if (const auto error = each_field(object, names, visit)) return error;
    const char* behind = nullptr;  // out of bounds: nothing is
    return document.current_location().get(behind) == simdjson::OUT_OF_BOUNDS
               ? SUCCESS
               : simdjson::TRAILING_CONTENT;
  }
};

Parser::Parser(std::size_t capacity) : impl_{std::make_unique<Impl>(capacity)} {}

Parser::~Parser() = default;

/// A list in pages: its rows go to on_row(row), which may say why it stops in `failure`.
template <class OnRow>
Result<PageEnd, Failure> Parser::Impl::read_page(std::span<char> body, PageEnd& end,
                                                 std::optional<Failure>& failure, bool needs_total,
                                                 OnRow on_row) {
  static constexpr std::array<std::string_view, 3> kPage{"data", "pagination", "total"};
  static constexpr std::array<std::string_view, 1> kPagination{"cursor"};
  bool data_seen = false;
  bool total_seen = false;
  const auto on_pagination = [&](json::value value) -> error_code {
    bool null = false;
    if (const auto error = value.is_null().get(null)) return error;
    if (null) return SUCCESS;
    json::object pagination;
    if (const auto error = value.get(pagination)) return error;
    return each_field(pagination, kPagination, [&end](std::size_t, json::value cursor) {
      return text_or_null(cursor, end.cursor);
    });
  };
  const auto error = read(body, kPage, [&](std::size_t i, json::value value) -> error_code {
    if (i == 0) {
      data_seen = true;
      return each_row(value, on_row);
    }
    if (i == 1) return on_pagination(value);
    total_seen = true;
    if (const auto total_error = value.get(end.total)) return total_error;
    return end.total < 0 ? simdjson::NUMBER_OUT_OF_RANGE : SUCCESS;
  });
  if (failure) return *failure;
  if (error) return failure_of(error);
  if (!data_seen) return malformed("no \"data\"");
  if (!total_seen && needs_total) return malformed("no \"total\"");
  return end;
}

Result<PageEnd, Failure> Parser::chatters(std::span<char> body, ChatterSink& sink) {
  static constexpr std::array<std::string_view, 3> kRow{"user_id", "user_login", "user_name"};
  PageEnd end;
  std::optional<Failure> failure;
  const auto on_row = [&](json::object row) -> error_code {
    std::array<std::string_view, kRow.size()> text{};
    bool has_id = false;
    const auto error = each_field(row, kRow, [&](std::size_t i, json::value value) {
      has_id = has_id || i == 0;
      return text_or_null(value, text[i]);
    });
    if (error) return error;
    const auto [id_text, login, name] = text;
    // Twitch is known to list blank rows; rows of another form are no list without viewers.
    if (has_id && id_text.empty()) return SUCCESS;
    ++end.rows;
    const UserId id = to_user_id(id_text);
    if (id == UserId{} || !is_name(login)) {
      failure = malformed("a viewer without a proper id or login");
      return simdjson::INCORRECT_TYPE;
    }
    const bool own_name = is_name(name) && !equal_but_for_case(name, login);
    if (!sink.chatter({id, login, own_name ? name : std::string_view{}})) {
      failure = Failure{.error = Error::no_room};
      return simdjson::CAPACITY;
    }
    return SUCCESS;
  };
  return impl_->read_page(body, end, failure, true, on_row);
}

Result<PageEnd, Failure> Parser::members(std::span<char> body, RoleList list,
                                         std::vector<Attendee>& members) {
  static constexpr std::array<std::string_view, 2> kRow{"user_id", "tier"};
  PageEnd end;
  std::optional<Failure> failure;
  const auto on_row = [&](json::object row) -> error_code {
    std::array<std::string_view, kRow.size()> text{};
    const auto error = each_field(
        row, kRow, [&](std::size_t i, json::value value) { return text_or_null(value, text[i]); });
    if (error) return error;
    ++end.rows;
    const UserId id = to_user_id(text[0]);
    const auto roles = roles_in(list, text[1]);
    if (id == UserId{} || !roles) {
      failure = malformed(id == UserId{} ? "somebody without a proper id"
                                         : "a subscription without a tier");
      return simdjson::INCORRECT_TYPE;
    }
    members.emplace_back(id, *roles);
    return SUCCESS;
  };
  return impl_->read_page(body, end, failure, list == RoleList::subscribers, on_row);
}

Result<std::vector<User>, Failure> Parser::users(std::span<char> body) {
  static constexpr std::array<std::string_view, 1> kPage{"data"};
  static constexpr std::array<std::string_view, 3> kRow{"id", "login", "display_name"};
  std::vector<User> users;
  bool data_seen = false;
  const auto error = impl_->read(body, kPage, [&](std::size_t, json::value value) {
    data_seen = true;
    return each_row(value, [&users](json::object row) -> error_code {
      std::array<std::string_view, kRow.size()> text{};
      const auto row_error = each_field(row, kRow, [&text](std::size_t i, json::value field) {
        return text_or_null(field, text[i]);
      });
      if (row_error) return row_error;
      const UserId id = to_user_id(text[0]);
      if (id == UserId{} || !is_name(text[1])) return simdjson::INCORRECT_TYPE;
      users.push_back(
          {id, std::string{text[1]}, std::string{is_name(text[2]) ? text[2] : text[1]}});
      return SUCCESS;
    });
  });
  if (error) return failure_of(error);
  if (!data_seen) return malformed("no \"data\"");
  return users;
}

Result<OnAir, Failure> Parser::live(std::span<char> body) {
  static constexpr std::array<std::string_view, 1> kPage{"data"};
  static constexpr std::array<std::string_view, 1> kRow{"type"};
  OnAir on_air = OnAir::off;
  bool data_seen = false;
  const auto error = impl_->read(body, kPage, [&](std::size_t, json::value value) {
    data_seen = true;
    return each_row(value, [&on_air](json::object row) {
      return each_field(row, kRow, [&on_air](std::size_t, json::value field) -> error_code {
        std::string_view type;
        if (const auto field_error = text_or_null(field, type)) return field_error;
        if (type == "live") on_air = OnAir::live;
        if (type == "rerun" && on_air == OnAir::off) on_air = OnAir::rerun;
        return SUCCESS;
      });
    });
  });
  if (error) return failure_of(error);
  if (!data_seen) return malformed("no \"data\"");
  return on_air;
}

Result<Identity, Failure> Parser::identity(std::span<char> body) {
  static constexpr std::array<std::string_view, 5> kFields{"client_id", "login", "user_id",
                                                           "scopes", "expires_in"};
  Identity identity;
  const auto error =
      impl_->read(body, kFields, [&](std::size_t i, json::value value) -> error_code {
        if (i < 3) {
          std::string_view text;
          if (const auto field_error = text_or_null(value, text)) return field_error;
          if (i == 0) identity.client_id = text;
          if (i == 1) identity.login = text;
          if (i == 2) identity.user_id = to_user_id(text);
          return SUCCESS;
        }
        bool null = false;  // a token without scopes
        if (i == 4) {
          std::int64_t left = 0;
          if (const auto field_error = value.get(left)) return field_error;
          identity.expires_in =
              std::chrono::seconds{std::clamp<std::int64_t>(left, 0, kLongestLife)};
          return SUCCESS;
        }
        if (const auto field_error = value.is_null().get(null)) return field_error;
        if (null) return SUCCESS;
        json::array scopes;
        if (const auto field_error = value.get(scopes)) return field_error;
        for (auto item : scopes) {
          std::string_view scope;
          if (const auto field_error = item.get_string().get(scope)) return field_error;
          identity.scopes.emplace_back(scope);
        }
        return SUCCESS;
      });
  if (error) return failure_of(error);
  if (identity.user_id == UserId{} || !is_name(identity.login)) return malformed("no user");
  return identity;
}

std::string Parser::message(std::span<char> body) {
  static constexpr std::array<std::string_view, 1> kFields{"message"};
  std::string message;
  const auto error = impl_->read(body, kFields, [&message](std::size_t, json::value value) {
    std::string_view text;
    const auto field_error = text_or_null(value, text);
    if (!field_error && !has_control_character(text)) message = beginning(text);
    return field_error;
  });
  return error ? std::string{} : message;
}

}  // namespace pointsbot::twitch
