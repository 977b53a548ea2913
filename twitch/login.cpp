#include "twitch/login.hpp"

#include "twitch/fixed_credential.hpp"
#include "twitch/login_answers.hpp"
#include "twitch/parse.hpp"
#include "twitch/query.hpp"
#include "twitch/refusal.hpp"

#include <new>
#include <stdexcept>
#include <utility>

namespace pointsbot::twitch {
namespace {

constexpr std::size_t kMostAnswer = std::size_t{16} << 10;

/// What an answer is read into, and a form stands in: wiped, and in no core.
pooling::Region secret_room() {
  return pooling::Region{std::size_t{64} << 10, pooling::Backing{.secret = true}};
}

}  // namespace

/// application/x-www-form-urlencoded, in memory that is wiped.
class Login::Form {
 public:
  explicit Form(pooling::Region& room) : room_{room} {}

  Form& add(std::string_view name, std::string_view value) {
    if (size_ > 0) put('&');
    for (const char c : name) put(c);
    put('=');
    escape(value);
    return *this;
  }
  /// With blanks between them.
  Form& add(std::string_view name, std::span<const std::string> values) {
    add(name, std::string_view{});
    bool first = true;
    for (const std::string& value : values) {
      if (!std::exchange(first, false)) escape(" ");
      escape(value);
    }
    return *this;
  }
  std::string_view text() const { return {begin_, size_}; }

 private:
  void escape(std::string_view value) {
    twitch::escape(value, [this](char c) { put(c); });
  }
  void put(char c) {
    auto* const place = reinterpret_cast<char*>(room_.take(1));
    if (place == nullptr) throw std::bad_alloc{};
    if (size_++ == 0) begin_ = place;
    *place = c;
  }

  pooling::Region& room_;
  const char* begin_ = nullptr;
  std::size_t size_ = 0;
};

Login::Login(http::Client& client, std::string auth_url, std::string client_id)
    : client_{client}, auth_url_{std::move(auth_url)}, client_id_{std::move(client_id)} {
  if (!http::safe_for_secrets(auth_url_)) {
    throw std::invalid_argument{auth_url_ +
                                " is neither https nor on this computer: no token is sent there"};
  }
}

Task<Result<DeviceCode, Failure>> Login::begin(std::span<const std::string> scopes) {
  pooling::Region room = secret_room();
  Form form{room};
  form.add("client_id", client_id_).add("scopes", scopes);
  const auto response = co_await post("/device", form, room, false);
  if (!response) co_return response.error();
  if (response->status != 200)
    co_return refusal_of(*response, Parser{kMostAnswer}.message(response->body));
  co_return device_code_in(response->body);
}

Task<Result<LoginStep, Failure>> Login::poll(const DeviceCode& code,
                                             std::span<const std::string> scopes) {
  pooling::Region room = secret_room();
  Form form{room};
  form.add("client_id", client_id_)
      .add("device_code", code.device_code.reveal())
      .add("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
      .add("scopes", scopes);
  const auto response = co_await post("/token", form, room, true);
  if (!response) co_return response.error();
  if (response->status == 200) {
    auto tokens = tokens_in(response->body);
    if (!tokens) co_return tokens.error();
    co_return LoginStep{*std::move(tokens)};
  }
  Failure failure = refusal_of(*response, Parser{kMostAnswer}.message(response->body));
  if (response->status == 400) {
    if (failure.detail == "authorization_pending") co_return LoginStep{Pending{}};
    if (failure.detail == "slow_down") co_return LoginStep{SlowDown{}};
    if (failure.detail == "access_denied") co_return LoginStep{Denied{}};
    if (failure.detail == "expired_token" || failure.detail == "invalid device code")
      co_return LoginStep{InvalidCode{}};
  }
  co_return failure;
}

Task<Result<Tokens, Failure>> Login::refresh(const Secret& refresh_token) {
  pooling::Region room = secret_room();
  Form form{room};
  form.add("client_id", client_id_)
      .add("grant_type", "refresh_token")
      .add("refresh_token", refresh_token.reveal());
  const auto response = co_await post("/token", form, room, true);
  if (!response) co_return response.error();
  if (response->status == 200) {
    auto tokens = tokens_in(response->body);
    if (!tokens) {
      Failure used_up = tokens.error();
      used_up.status = 200;
      co_return used_up;
    }
    co_return *std::move(tokens);
  }
  Failure failure = refusal_of(*response, Parser{kMostAnswer}.message(response->body));
  if (failure.detail.find(refresh_token.reveal()) != std::string::npos) failure.detail.clear();
  co_return failure;
}

Task<Result<Identity, Failure>> Login::validate(const Secret& access_token) {
  pooling::Region room = secret_room();
  const Credential::Bearer bearer = bearer_of(client_id_, access_token);
  http::Request request;
  const std::string url = auth_url_ + "/validate";
  request.url = url;
  request.headers = bearer.get();
  request.body_cap = kMostAnswer;
  request.watch = {"Ratelimit-Reset"};
  auto response = co_await client_.perform(request, room);
  if (!response) co_return failure_of(std::move(response.error()));
  if (room.tail(Parser::kPadding).size() < Parser::kPadding)
    co_return Failure{.error = Error::no_room};
  Parser parser{kMostAnswer};
  if (response->status == 200) co_return parser.identity(response->body);
  Failure failure = refusal_of(*response, parser.message(response->body));
  if (failure.detail.find(access_token.reveal()) != std::string::npos) failure.detail.clear();
  co_return failure;
}

Task<Result<bool, Failure>> Login::revoke(const Secret& token) {
  pooling::Region room = secret_room();
  Form form{room};
  form.add("client_id", client_id_).add("token", token.reveal());
  const auto response = co_await post("/revoke", form, room, false);
  if (!response) co_return response.error();
  // 400 "Invalid token": there is nothing left to revoke.
  if (response->status == 200 || response->status == 400) co_return true;
  co_return refusal_of(*response, std::string{});
}

Task<Result<http::Response, Failure>> Login::post(std::string_view path, const Form& form,
                                                  pooling::Region& room, bool once) {
  std::string url{auth_url_};
  url += path;
  http::Request request;
  request.url = url;
  request.method = http::Method::post;
  request.body = form.text();
  request.once = once;
  request.body_cap = kMostAnswer;
  request.watch = {"Ratelimit-Reset"};
  auto response = co_await client_.perform(request, room);
  if (!response) co_return failure_of(std::move(response.error()));
  if (room.tail(Parser::kPadding).size() < Parser::kPadding)
    co_return Failure{.error = Error::no_room};
  co_return *std::move(response);
}

bool is_final(const Failure& refresh) {
  switch (refresh.error) {
    case Error::unauthorized:
    case Error::forbidden:
      return true;
    case Error::rejected:
      return refresh.status == 400;
    case Error::malformed:
      return refresh.status == 200;
    default:
      return false;
  }
}

bool lacks_client_secret(const Failure& refresh) {
  return refresh.detail.find("client secret") != std::string::npos;
}

}  // namespace pointsbot::twitch
