"""Who gets what at every named address: a new address needs a line here.

A line: name, method, arguments, and the status for a visitor, a stranger, the owner of the things
that the arguments name, a manager and an administrator. 302 is the way to signing in, or onwards.
Words in braces stand for Alice's things (see test_access_matrix.py).
"""

from __future__ import annotations

TABLE = """
home                                GET  -                  200 200 200 200 200
upload                              POST -                  302 400 400 400 400
api-page                            GET  -                  200 200 200 200 200
api-root                            GET  -                  404 404 404 404 404
api-upload                          POST address=/api/1/upload 401 401 401 401 401
api-unknown                         GET  path=2/x           404 404 404 404 404
favicon                             GET  -                  302 302 302 302 302
set_language                        POST -                  302 302 302 302 302
image                               GET  name={image}       302 302 302 302 302
image                               GET  name={hidden}      404 404 302 302 302
image-delete                        GET  public_id={image}  302 404 200 200 200
image-delete                        GET  public_id={hidden} 302 404 200 200 200
image-like                          POST public_id={image}  302 302 302 302 302
image-like                          POST public_id={hidden} 302 404 302 302 302
image-report                        GET  public_id={image}  200 200 200 200 200
image-report                        GET  public_id={hidden} 404 404 200 200 200
clip-like                           POST public_id={clip}   302 302 302 302 302
clip-report                         GET  public_id={clip}   200 200 200 200 200
image-link                          GET  public_id={image},token=wrong 404 404 404 404 404
clip                                GET  name={clip}        302 302 302 302 302
clip-delete                         GET  public_id={clip}   302 404 200 200 200
clip-link                           GET  public_id={clip},token=wrong 404 404 404 404 404
media-file                          GET  name=none.jpg      404 404 404 404 404
preferences                         GET  -                  302 302 302 302 302
settings-account                    GET  -                  302 200 200 200 200
settings-profile                    GET  -                  302 200 200 200 200
settings-picture                    GET  kind=avatar        302 302 302 302 302
settings-notifications              GET  -                  302 200 200 200 200
notifications                       GET  -                  302 200 200 200 200
notifications-read                  POST -                  302 302 302 302 302
album                               GET  public_id={shelf}  200 200 200 200 200
album                               GET  public_id={album}  404 404 200 200 200
album-like                          POST public_id={shelf}  302 302 302 302 302
album-like                          POST public_id={album}  302 404 302 302 302
album-report                        GET  public_id={shelf}  200 200 200 200 200
album-report                        GET  public_id={album}  404 404 200 200 200
profile                             GET  username=alice     200 200 200 200 200
profile                             GET  username=shy       404 404 404 200 200
profile-tab                         GET  username=alice,tab=liked 200 200 200 200 200
profile-tab                         GET  username=shy,tab=liked 404 404 404 200 200
profile-report                      GET  username=alice     200 200 200 200 200
profile-report                      GET  username=shy       404 404 404 200 200
follow                              POST username=alice     302 302 302 302 302
follow                              POST username=shy       302 404 404 302 302
settings-security                   GET  -                  302 200 200 200 200
settings-sessions-end               POST -                  302 302 302 302 302
settings-sessions-end               GET  -                  302 405 405 405 405
settings-api                        GET  -                  302 200 200 200 200
settings-api                        POST -                  302 200 200 200 200
settings-api-config                 GET  tool=curl          302 200 200 200 200
settings-api-config                 POST tool=sharex        302 200 200 200 200
settings-api-rename                 POST public_id={key}    302 404 302 404 404
settings-api-regenerate             POST public_id={key}    302 404 200 404 404
settings-api-revoke                 POST public_id={key}    302 404 302 404 404
settings-api-revoke                 GET  public_id={key}    302 405 405 405 405
settings-data                       GET  -                  302 200 200 200 200
export-start                        POST -                  302 302 429 302 302
export-start                        GET  -                  302 405 405 405 405
export-file                         GET  public_id={export} 302 404 200 404 404
leave                               GET  -                  302 200 200 200 200
leaving                             GET  -                  302 302 302 302 302
stay-by-link                        GET  token=wrong        404 404 404 404 404
email-undo                          GET  token=wrong        404 404 404 404 404
account_login                       GET  -                  200 302 302 302 302
account_logout                      GET  -                  302 200 200 200 200
account_inactive                    GET  -                  200 200 200 200 200
account_signup                      GET  -                  200 302 302 302 302
account_reauthenticate              GET  -                  302 200 200 200 200
account_email                       GET  -                  302 200 200 200 200
account_email_verification_sent     GET  -                  200 200 200 200 200
account_change_password             GET  -                  302 200 200 200 200
account_set_password                GET  -                  302 302 302 302 302
account_reset_password              GET  -                  200 200 200 200 200
account_reset_password_done         GET  -                  200 200 200 200 200
account_reset_password_from_key     GET  uidb36=1,key=x-y   200 200 200 200 200
account_reset_password_from_key_done GET -                  200 200 200 200 200
account_confirm_login_code          GET  -                  302 302 302 302 302
account_confirm_email               GET  key=wrong          200 200 200 200 200
mfa_index                           GET  -                  302 302 302 302 302
mfa_list_webauthn                   GET  -                  302 302 302 302 302
usersessions_list                   GET  -                  302 302 302 302 302
mfa_authenticate                    GET  -                  302 302 302 302 302
mfa_reauthenticate                  GET  -                  302 302 200 302 302
mfa_activate_totp                   GET  -                  302 200 302 200 200
mfa_deactivate_totp                 GET  -                  302 404 200 404 404
mfa_view_recovery_codes             GET  -                  302 404 200 404 404
mfa_generate_recovery_codes         GET  -                  302 200 200 200 200
mfa_download_recovery_codes         GET  -                  302 404 200 404 404
mfa_add_webauthn                    GET  -                  302 200 200 200 200
mfa_reauthenticate_webauthn         GET  -                  302 302 200 302 302
mfa_remove_webauthn                 GET  pk={passkey}       302 404 200 404 404
mfa_edit_webauthn                   GET  pk={passkey}       302 404 200 404 404
mfa_login_webauthn                  GET  -                  302 302 302 302 302
socialaccount_login_cancelled       GET  -                  200 200 200 200 200
socialaccount_login_error           GET  -                  401 401 401 401 401
socialaccount_signup                GET  -                  302 302 302 302 302
socialaccount_connections           GET  -                  302 200 200 200 200
admin:index                         GET  -                  302 302 302 200 200
admin:login                         GET  -                  302 403 403 302 302
admin:logout                        POST -                  302 302 302 200 200
admin:autocomplete                  GET  -                  302 302 302 403 403
admin:password_change               GET  -                  302 302 302 302 302
admin:password_change_done          GET  -                  302 302 302 302 302
admin:auth_user_password_change     GET  id={person}        302 302 302 403 200
admin:jsi18n                        GET  -                  302 302 302 200 200
admin:view_on_site                  GET  content_type_id=1,object_id=1 302 302 302 404 404
admin:app_list                      GET  app_label=accounts 302 302 302 200 200
"""
# Of the lists, forms and histories of the administration managers get these; administrators all.
MANAGERS = """
accounts_user: changelist change history
accounts_bannednetwork: changelist add change delete history
media_api_report: changelist change history
media_api_banneddigest: changelist add change delete history
albums_album: changelist change history
albums_category: changelist change history
media_api_media: changelist change delete history
media_api_tag: changelist change delete history
"""
# Not even an administrator: the log is only read, and jobs have an action that discards them.
NOBODY = """
accounts_auditevent: add delete
imgfly_queuedjob: add delete
media_api_media: add
media_api_report: add
"""
