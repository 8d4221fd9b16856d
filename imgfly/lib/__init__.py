"""Foundation: pure pieces that know no model, no app and no request."""
