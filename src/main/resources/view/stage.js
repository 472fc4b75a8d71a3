// The sphere, and the same flat: the video with the map over it, drawn by three.js.
// Axes are OMAF's: azimuth grows to the left, elevation upwards, in degrees.

const DEGREES = Math.PI / 180;
const WIDEST = 110;
const NARROWEST = 20;

const COLOURS = `
  vec3 colour(float v) {
    vec3 c = mix(vec3(.26, .04, .41), vec3(.58, .15, .40), smoothstep(0., .3, v));
    c = mix(c, vec3(.87, .32, .23), smoothstep(.3, .55, v));
    c = mix(c, vec3(.99, .65, .04), smoothstep(.55, .8, v));
    return mix(c, vec3(.99, 1., .64), smoothstep(.8, 1., v));
  }
  uniform sampler2D video, before, after;
  uniform float blend, opacity;
  vec3 seen(vec2 at) {
    vec2 below = vec2(at.x, 1. - at.y);
    float value = mix(texture2D(before, below).r, texture2D(after, below).r, blend);
    float shown = max(0., pow(value, .6) - .1) / .9;
    return mix(texture2D(video, at).rgb, colour(shown), opacity * shown);
  }`;

const SPHERE = `
  varying vec3 direction;
  void main() {
    vec3 d = normalize(direction);
    // Some drivers' arc tangent fails where its first argument is 0, which the mesh has in front.
    gl_FragColor = vec4(seen(vec2(.5 - atan(-d.x - 1e-6, -d.z) / 6.2831853, .5 + asin(clamp(d.y, -1., 1.)) / 3.1415927)), 1.);
  }`;

const FLAT = `
  varying vec2 place;
  void main() { gl_FragColor = vec4(seen(place), 1.); }`;

function createStage(THREE, canvas, video, maps) {
  const renderer = new THREE.WebGLRenderer({canvas, preserveDrawingBuffer: true});
  const picture = new THREE.VideoTexture(video);
  const uniforms = {
    video: {value: picture}, before: {value: null}, after: {value: null},
    blend: {value: 0}, opacity: {value: 0},
  };
  const textures = maps.frames.map(bytes => {
    const texture = new THREE.DataTexture(bytes, maps.width, maps.height, THREE.RedFormat);
    texture.magFilter = texture.minFilter = THREE.LinearFilter;
    texture.wrapS = THREE.RepeatWrapping;
    texture.unpackAlignment = 1;
    texture.needsUpdate = true;
    return texture;
  });
  const material = (vertex, fragment, side) =>
    new THREE.ShaderMaterial({uniforms, side, vertexShader: vertex, fragmentShader: COLOURS + fragment});
  const sphere = new THREE.Scene();
  sphere.add(new THREE.Mesh(new THREE.SphereGeometry(10, 64, 32), material(
    'varying vec3 direction; void main() { direction = position; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.); }',
    SPHERE, THREE.BackSide)));
  const flat = new THREE.Scene();
  flat.add(new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material(
    'varying vec2 place; void main() { place = uv; gl_Position = vec4(position.xy, 0., 1.); }',
    FLAT, THREE.FrontSide)));
  const eye = new THREE.PerspectiveCamera(75, 1, 0.1, 100);
  const onto = new THREE.Vector3();
  const stage = {azimuth: 0, elevation: 0, field: 85, isFlat: false, width: 1, height: 1, box: [0, 0, 1, 1]};

  stage.resize = () => {
    const {clientWidth, clientHeight} = canvas;
    stage.width = Math.max(1, clientWidth);
    stage.height = Math.max(1, clientHeight);
    renderer.setPixelRatio(window.devicePixelRatio);
    renderer.setSize(stage.width, stage.height, false);
    const width = Math.min(stage.width, 2 * stage.height);
    stage.box = [(stage.width - width) / 2, (stage.height - width / 2) / 2, width, width / 2];
  };

  stage.look = (azimuth, elevation, field) => {
    stage.azimuth = ((azimuth + 180) % 360 + 360) % 360 - 180;
    stage.elevation = Math.min(90, Math.max(-90, elevation));
    stage.field = Math.min(WIDEST, Math.max(NARROWEST, field));
  };

  // Where a direction lies on the canvas, or null if it is not in sight.
  stage.project = (azimuth, elevation) => {
    if (stage.isFlat) {
      const [left, top, width, height] = stage.box;
      return [left + (0.5 - azimuth / 360) * width, top + (0.5 - elevation / 180) * height];
    }
    const level = Math.cos(elevation * DEGREES);
    onto.set(-level * Math.sin(azimuth * DEGREES), Math.sin(elevation * DEGREES), -level * Math.cos(azimuth * DEGREES));
    onto.applyMatrix4(eye.matrixWorldInverse);
    if (onto.z > -0.05) {
      return null;
    }
    onto.applyMatrix4(eye.projectionMatrix);
    return [(onto.x + 1) / 2 * stage.width, (1 - onto.y) / 2 * stage.height];
  };

  // Shows the map at a place between two of its frames.
  stage.map = (index, part, opacity) => {
    uniforms.opacity.value = textures.length ? opacity : 0;
    if (textures.length) {
      uniforms.before.value = textures[index];
      uniforms.after.value = textures[Math.min(index + 1, textures.length - 1)];
      uniforms.blend.value = part;
    }
  };

  stage.draw = () => {
    if (video.readyState >= 2) {
      picture.needsUpdate = true;
    }
    renderer.setScissorTest(false);
    renderer.setViewport(0, 0, stage.width, stage.height);
    renderer.clear();
    if (stage.isFlat) {
      const [left, top, width, height] = stage.box;
      renderer.setViewport(left, top, width, height);
      renderer.render(flat, eye);
      return;
    }
    eye.fov = stage.field;
    eye.aspect = stage.width / stage.height;
    eye.rotation.set(stage.elevation * DEGREES, stage.azimuth * DEGREES, 0, 'YXZ');
    eye.updateMatrixWorld();
    eye.updateProjectionMatrix();
    renderer.render(sphere, eye);
  };
  return stage;
}
