import './ops.css';
import './sb-section';
