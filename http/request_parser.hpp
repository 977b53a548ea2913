#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pointsbot::http {

/// A request as it came. Its memory is kept for the next one of the connection.
struct IncomingRequest {
  struct Field {
    std::string_view name;
    std::string_view value;
  };

  std::string text;  ///< what the views look into: never grows past what it reserved
  std::string_view method;
  std::string_view target;
  int version = 0;  ///< 11 for HTTP/1.1
  std::vector<Field> fields;
  std::string body;

  void clear();
};

/// Beast's parser, filling a IncomingRequest. One message; buffers, limits and errors are Beast's.
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  static constexpr std::uint32_t kHeadLimit = 8 * 1024;

  RequestParser(IncomingRequest& request, std::uint64_t body_limit);

 private:
  using Verb = boost::beast::http::verb;
  using FieldId = boost::beast::http::field;
  using Text = boost::beast::string_view;
  using Error = boost::beast::error_code;

  std::string_view keep(Text text);

  void on_request_impl(Verb, Text method, Text target, int version, Error& error) override;
  void on_response_impl(int, Text, int, Error&) override {}
  void on_field_impl(FieldId, Text name, Text value, Error& error) override;
  void on_header_impl(Error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(Text body, Error&) override;
  void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, Error&) override;
  void on_finish_impl(Error&) override {}

  IncomingRequest& request_;
};

/// "OK" for 200 and so on; "Unknown" or the like where there is none.
std::string_view reason_phrase(int status);

}  // namespace pointsbot::http
