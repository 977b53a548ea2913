#include "http/request_parser.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

namespace pointsbot::http {

void IncomingRequest::clear() {
  text.clear();
  method = target = {};
  fields.clear();
  body.clear();
  constexpr std::size_t kUsualBody = 4096;
  if (body.capacity() > kUsualBody) body.shrink_to_fit();
}

RequestParser::RequestParser(IncomingRequest& request, std::uint64_t body_limit)
    : request_{request} {
  header_limit(kHeadLimit);
  this->body_limit(body_limit);
  eager(true);  // go on into the body, for there is nothing to decide at the end of the head
  request_.text.reserve(kHeadLimit);
}

std::string_view RequestParser::keep(Text text) {
  const std::size_t start = request_.text.size();
  request_.text.append(text.data(), text.size());
  return std::string_view{request_.text}.substr(start);
}

void RequestParser::on_request_impl(Verb, Text method, Text target, int version, Error&) {
  request_.version = version;
  request_.method = keep(method);
  request_.target = keep(target);
}

void RequestParser::on_field_impl(FieldId, Text name, Text value, Error& error) {
  // The head always fits; the trailer of a chunked body comes on top of it, through here too.
  if (request_.text.capacity() - request_.text.size() < name.size() + value.size()) {
    error = boost::beast::http::error::header_limit;
    return;
  }
  request_.fields.push_back({keep(name), keep(value)});
}

std::size_t RequestParser::on_body_impl(Text body, Error&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text body, Error& error) {
  return on_body_impl(body, error);
}

std::string_view reason_phrase(int status) {
  namespace http = boost::beast::http;
  const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  return {reason.data(), reason.size()};
}

}  // namespace pointsbot::http
