//! Camera and microphone, which the web view asks its shell for.

/// Allows our own page, and nobody else, the camera and the microphone: the first looks at cards, the second hears
/// complaints by voice.
#[cfg(target_os = "linux")]
pub(crate) fn allow(webview: &tauri::webview::PlatformWebview) {
    use webkit2gtk::{
        PermissionRequestExt as _, SettingsExt as _, UserMediaPermissionRequest,
        UserMediaPermissionRequestExt as _, WebViewExt as _, glib::Cast as _,
    };

    let view = webview.inner();
    if let Some(settings) = view.settings() {
        settings.set_enable_media_stream(true);
        // A test pattern instead of a camera, only where a test drives the window.
        settings.set_enable_mock_capture_devices(
            std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some(),
        );
    }
    view.connect_permission_request(|view, request| {
        let ours = view
            .uri()
            .is_some_and(|uri| uri.starts_with("tauri://localhost"));
        let media = request
            .downcast_ref::<UserMediaPermissionRequest>()
            .is_some_and(|asked| asked.is_for_video_device() || asked.is_for_audio_device());
        if ours && media {
            request.allow();
        } else {
            request.deny();
        }
        true
    });
}

/// Elsewhere the system asks.
#[cfg(not(target_os = "linux"))]
pub(crate) fn allow(_: &tauri::webview::PlatformWebview) {}
